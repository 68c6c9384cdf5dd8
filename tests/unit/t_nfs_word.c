/*
 * kinit/nfs_word.h: what a text means.  Expected are the readings of the
 * kernel (fs/nfs/nfsroot.c), dracut.cmdline(7), anaconda and RFC 2224.
 */
#include "tests/unit/nfs_word_rows.h"

static void test_kernel(void **state)
{
	static const struct row row[] = {
		{ "", "", "", "" },
		{ "/srv/root", "", "/srv/root", "" },
		{ "/srv/%s,ro", "", "/srv/%s", "ro" },
		{ "10.0.0.1:/srv", "10.0.0.1", "/srv", "" },
		{ "10.0.0.1:/srv,vers=3,tcp", "10.0.0.1", "/srv",
		  "vers=3,tcp" },
		{ "10.0.0.1", "10.0.0.1", "", "" },
		{ "10.0.0.1:", "10.0.0.1", "", "" },
		{ "10.0.0.1:root", "10.0.0.1", "/tftpboot/root", "" },
		{ "10.0.0.1:default,ro", "10.0.0.1", "", "ro" },
		{ "default", "", "", "" },
		{ "defaults", "", "/tftpboot/defaults", "" },
		{ "root", "", "/tftpboot/root", "" },
		{ "%s", "", "/tftpboot/%s", "" },
		{ ",vers=3", "", "", "vers=3" },
		/* initramfs-tools(7) */
		{ "auto", "", "", "" },
		{ "auto,vers=3", "", "", "vers=3" },
		/* a ':' behind the path's '/' is part of it */
		{ "/a:b", "", "/a:b", "" },
		{ "/a:/b", "", "/a:/b", "" },
		{ "10.0.0.1:/a:b,ro", "10.0.0.1", "/a:b", "ro" },
		/* a boot loader's empty variable, and one with a '/' */
		{ ":/srv", "", "/srv", "" },
		{ "10.0.0.1://srv", "10.0.0.1", "//srv", "" },
		/* no prefix here: a server that is called so */
		{ "nfs:/srv", "nfs", "/srv", "" },
		{ "nfs4:/srv", "nfs4", "/srv", "" },
		/* options keep what is in them */
		{ "/srv,sec=krb5:sys,x-y=a:/b", "", "/srv",
		  "sec=krb5:sys,x-y=a:/b" },
		{ "/srv,context=\"a:b\",'x'", "", "/srv",
		  "context=\"a:b\",'x'" },
		{ "/srv,,,ro,", "", "/srv", ",,ro," },
		{ "/two words/b\303\274ro", "", "/two words/b\303\274ro", "" },
	};

	(void)state;
	CHECK(row, false);
}

static void test_servers(void **state)
{
	static const struct row row[] = {
		{ "server:/srv", "server", "/srv", "" },
		{ "nfs.example.org:/srv", "nfs.example.org", "/srv", "" },
		{ "a_b-c.local:root", "a_b-c.local", "/tftpboot/root", "" },
		{ "server:", "server", "", "" },
		{ "[2001:db8::1]:/srv", "2001:db8::1", "/srv", "" },
		{ "[fe80::1%eth0]:/srv,ro", "fe80::1%eth0", "/srv", "ro" },
		{ "[fe80::1%3]:/srv", "fe80::1%3", "/srv", "" },
		{ "[fe80::5054:ff:fe12:3456%eth0.5]:root",
		  "fe80::5054:ff:fe12:3456%eth0.5", "/tftpboot/root", "" },
		{ "[::ffff:192.0.2.1]:/srv", "::ffff:192.0.2.1", "/srv", "" },
		{ "[2001:db8::1]", "2001:db8::1", "", "" },
		{ "[2001:db8::1],vers=4.2", "2001:db8::1", "", "vers=4.2" },
		{ "[2001:db8::1]:", "2001:db8::1", "", "" },
	};

	(void)state;
	CHECK(row, false);
	CHECK(row, true);
}

static void test_lists(void **state)
{
	static const struct row row[] = {
		{ "srv1,srv2:/path", "srv1,srv2", "/path", "" },
		{ "10.0.0.1,10.0.0.2:/srv,ro", "10.0.0.1,10.0.0.2", "/srv",
		  "ro" },
		{ "10.0.0.1,[fe80::1%eth0],srv:/p,a=b:c",
		  "10.0.0.1,fe80::1%eth0,srv", "/p", "a=b:c" },
		{ "[::1],[::2]:/p", "::1,::2", "/p", "" },
		{ "a,b:", "a,b", "", "" },
		{ "a,b:root,ro", "a,b", "/tftpboot/root", "ro" },
		{ "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5,6.6.6.6,7.7.7.7,"
		  "8.8.8.8:/p",
		  "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5,6.6.6.6,7.7.7.7,"
		  "8.8.8.8",
		  "/p", "" },
		/* options behind a server alone are none of a list */
		{ "10.0.0.1,rsize=8192", "10.0.0.1", "", "rsize=8192" },
		{ "10.0.0.1,ro,soft", "10.0.0.1", "", "ro,soft" },
		{ "10.0.0.1,soft,sec=krb5:sys", "10.0.0.1", "",
		  "soft,sec=krb5:sys" },
		{ "10.0.0.1,rsize=8192:/x", "10.0.0.1", "", "rsize=8192:/x" },
		{ "10.0.0.1,ro,a=b,c:/x", "10.0.0.1", "", "ro,a=b,c:/x" },
		/* nor is anything behind a path */
		{ "/srv,ro,soft:/x", "", "/srv", "ro,soft:/x" },
		{ "root,ro,vers=3", "", "/tftpboot/root", "ro,vers=3" },
		/* empty ones do not count */
		{ "a,,b,:/p", "a,b", "/p", "" },
	};

	(void)state;
	CHECK(row, false);
	refused("1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5,6.6.6.6,7.7.7.7,"
		"8.8.8.8,9.9.9.9:/p",
		false, -E2BIG);
	refused("10.0.0.1,-bad:/p", false, -EDESTADDRREQ);
	refused("10.0.0.1,10.0.0.300:/p", false, -EDESTADDRREQ);
	refused("10.0.0.1,fe80::1:/p", false, -EDESTADDRREQ);
}

static void test_dracut(void **state)
{
	static const struct row row[] = {
		/* dracut.cmdline(7): root=nfs:[SERVER:]PATH[:OPTIONS|,...] */
		{ "nfs:/srv", "", "/srv", "" },
		{ "nfs:/srv:ro", "", "/srv", "ro" },
		{ "nfs:/srv,ro", "", "/srv", "ro" },
		{ "nfs:10.0.0.1:/srv", "10.0.0.1", "/srv", "" },
		{ "nfs:10.0.0.1:/srv:vers=3,ro", "10.0.0.1", "/srv",
		  "vers=3,ro" },
		{ "nfs:10.0.0.1:/srv,vers=3,sec=krb5:sys", "10.0.0.1", "/srv",
		  "vers=3,sec=krb5:sys" },
		{ "nfs4:10.0.0.1:/srv", "10.0.0.1", "/srv", "vers=4" },
		{ "nfs4:10.0.0.1:/srv:minorversion=2,ro", "10.0.0.1", "/srv",
		  "vers=4,minorversion=2,ro" },
		{ "nfs4:[2001:db8::1]:/srv:ro", "2001:db8::1", "/srv",
		  "vers=4,ro" },
		{ "nfs:[fe80::1%eth0]:/srv:ro", "fe80::1%eth0", "/srv", "ro" },
		{ "nfs:a,b:/srv:ro", "a,b", "/srv", "ro" },
		{ "nfs", "", "", "" },
		{ "nfs:", "", "", "" },
		{ "nfs4", "", "", "vers=4" },
		{ "nfs4:", "", "", "vers=4" },
		/* what dracut makes of it itself: KIND:SERVER:PATH:OPTIONS */
		{ "nfs::/srv:", "", "/srv", "" },
		{ "nfs::/srv:ro", "", "/srv", "ro" },
		/* root=[SERVER:]/PATH[:OPTIONS|,OPTIONS] */
		{ "10.0.0.1:/srv:ro", "10.0.0.1", "/srv", "ro" },
		{ "server:/srv,ro", "server", "/srv", "ro" },
		{ "/srv:ro,soft", "", "/srv", "ro,soft" },
		/* DHCP: a server and a path that may be relative */
		{ "10.0.0.1:root", "10.0.0.1", "/tftpboot/root", "" },
		/* anaconda: nfs:OPTIONS:SERVER:/PATH */
		{ "nfs:ro,vers=3:10.0.0.1:/srv", "10.0.0.1", "/srv",
		  "ro,vers=3" },
		{ "nfs:nolock:server.example.org:/srv/b", "server.example.org",
		  "/srv/b", "nolock" },
		{ "nfs:vers=3:[2001:db8::1]:/srv", "2001:db8::1", "/srv",
		  "vers=3" },
		{ "nfs:sec=krb5:sys:server:/srv", "server", "/srv",
		  "sec=krb5:sys" },
		{ "nfs:ro:a,b:/srv", "a,b", "/srv", "ro" },
		{ "nfs:ro:server:/srv:soft", "server", "/srv", "ro,soft" },
		/* a server whose name begins so */
		{ "nfsserver:/srv", "nfsserver", "/srv", "" },
		{ "nfs4.example.org:/srv", "nfs4.example.org", "/srv", "" },
	};

	(void)state;
	CHECK(row, true);
	refused("nfs:fe80::1:/srv", true, -EDESTADDRREQ);
	refused("fe80::1:/srv", true, -EDESTADDRREQ);
	refused("2001:db8::1:/srv", true, -EDESTADDRREQ);
	refused("nfs:10.0.0.300:/srv", true, -EDESTADDRREQ);
}

static void test_url(void **state)
{
	static const struct row row[] = {
		{ "nfs://server/srv/root", "server", "/srv/root", "" },
		{ "nfs://10.0.0.1:2050/srv", "10.0.0.1", "/srv", "port=2050" },
		{ "nfs://[2001:db8::1]/srv", "2001:db8::1", "/srv", "" },
		{ "nfs://[2001:db8::1]:2049/srv", "2001:db8::1", "/srv",
		  "port=2049" },
		/* RFC 6874 section 2, and without it */
		{ "nfs://[fe80::1%25eth0]/srv", "fe80::1%eth0", "/srv", "" },
		{ "nfs://[fe80::1%eth0]/srv", "fe80::1%eth0", "/srv", "" },
		/* RFC 2224 section 1: "." is meant, the server's root here */
		{ "nfs://server", "server", "/", "" },
		{ "nfs://server/", "server", "/", "" },
		{ "nfs://server:2050", "server", "/", "port=2050" },
		/* section 6.1: from the root */
		{ "nfs://server//srv", "server", "/srv", "" },
		{ "nfs://server/%2fsrv", "server", "//srv", "" },
		/* RFC 1738 section 2.2 */
		{ "nfs://server/a%20b/%C3%BC%2c", "server", "/a b/\303\274,",
		  "" },
		{ "nfs://server/%s/%zz%2", "server", "/%s/%zz%2", "" },
		{ "nfs://server/%00", "server", "/%00", "" },
		/* ',' and ':' are part of a path */
		{ "nfs://server/a,b:c", "server", "/a,b:c", "" },
		/* anaconda */
		{ "nfs://server:/srv", "server", "/srv", "" },
		{ "nfs://a,b/srv", "a,b", "/srv", "" },
		{ "nfs:///srv", "", "/srv", "" },
	};

	(void)state;
	CHECK(row, false);
	CHECK(row, true);
	refused("nfs://user@server/x", true, -EDESTADDRREQ);
	refused("nfs://server/%2e%2e/x", true, -EINVAL);
	refused("nfs://server/a%0ab", true, -EINVAL);
	refused("nfs://[::1/x", true, -EDESTADDRREQ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("nfsroot= means what it means to the kernel",
		      test_kernel),
		CLAIM("a server is a name or an address of either family",
		      test_servers),
		CLAIM("a list is what cannot be options", test_lists),
		CLAIM("dracut's and anaconda's forms are taken", test_dracut),
		CLAIM("a URL is taken as RFC 2224 has it", test_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
