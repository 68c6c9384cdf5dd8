/*
 * kinit/nfsroot.h: fs/nfs/nfsroot.c's grammar and precedence, built-in path
 * < DHCP option 17 < nfsroot=, and for the server next-server below both.
 */
#include "kinit/nfsroot.h"

#include <stdio.h>
#include <sys/mount.h>

#include "lib/str.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static struct boot_plan plan;
static struct net_result net;
static struct nfs_plan out;
static char error[PLAN_ERROR];

/* One interface; next-server 192.0.2.1 unless it is changed. */
static int setup(void **state)
{
	(void)state;
	memset(&plan, 0, sizeof(plan));
	memset(&net, 0, sizeof(net));
	memset(&out, 0xee, sizeof(out));
	net.n_ifaces = 1;
	net.iface[0].method = IP_DHCP;
	net.iface[0].info.server = IP(192, 0, 2, 1);
	return 0;
}

static int resolve(const char *nfsroot, const char *root_path)
{
	assert_int_equal(str_copy(plan.nfsroot, sizeof(plan.nfsroot), nfsroot),
			 0);
	assert_int_equal(
		str_copy(net.iface[0].info.root_path, NET_PATH, root_path), 0);
	memset(error, 0, sizeof(error));
	return nfsroot_resolve(&out, &plan, &net, "pc1", error);
}

static void good(const char *nfsroot, const char *root_path, const char *server,
		 const char *path)
{
	int r = resolve(nfsroot, root_path);

	if (r < 0)
		fail_msg("'%s' '%s': %d, %s", nfsroot, root_path, r, error);
	assert_string_equal(out.server, server);
	assert_string_equal(out.path, path);
}

static void bad(const char *nfsroot, const char *root_path, int ret)
{
	int r = resolve(nfsroot, root_path);

	if (r != ret)
		fail_msg("'%s' '%s': %d", nfsroot, root_path, r);
	assert_non_null(memchr(error, '\0', sizeof(error)));
	assert_int_not_equal(error[0], '\0');
}

static void test_precedence(void **state)
{
	(void)state;
	good("", "", "192.0.2.1", "/tftpboot/pc1");
	good("", "/dhcp", "192.0.2.1", "/dhcp");
	good("", "192.0.2.2:/dhcp", "192.0.2.2", "/dhcp");
	good("/cmd", "", "192.0.2.1", "/cmd");
	good("/cmd", "/dhcp", "192.0.2.1", "/cmd");
	good("/cmd", "192.0.2.2:/dhcp", "192.0.2.2", "/cmd");
	good("192.0.2.3:/cmd", "192.0.2.2:/dhcp", "192.0.2.3", "/cmd");
	good("192.0.2.3:/cmd", "", "192.0.2.3", "/cmd");
	good("192.0.2.3", "192.0.2.2:/dhcp", "192.0.2.3", "/dhcp");
	good("192.0.2.3:", "/dhcp", "192.0.2.3", "/dhcp");
}

static void test_default(void **state)
{
	(void)state;
	good("default", "", "192.0.2.1", "/tftpboot/pc1");
	good("default", "/dhcp", "192.0.2.1", "/dhcp");
	good("192.0.2.3:default", "/dhcp", "192.0.2.3", "/dhcp");
	good(",vers=3", "/dhcp", "192.0.2.1", "/dhcp");
	good("default,vers=3", "/dhcp", "192.0.2.1", "/dhcp");
	/* a name is put below the default folder */
	good("disk", "", "192.0.2.1", "/tftpboot/disk");
}

static void test_percent(void **state)
{
	(void)state;
	good("/srv/%s", "", "192.0.2.1", "/srv/pc1");
	good("/srv/%s/root", "", "192.0.2.1", "/srv/pc1/root");
	good("", "/exports/%s", "192.0.2.1", "/exports/pc1");
	good("%s", "", "192.0.2.1", "/tftpboot/pc1");
	/* no other '%' means anything */
	good("/%d%n%%%x%", "", "192.0.2.1", "/%d%n%%%x%");
	good("", "/%n%n%n%n", "192.0.2.1", "/%n%n%n%n");
	good("/%1$s", "", "192.0.2.1", "/%1$s");
}

static void test_no_server(void **state)
{
	(void)state;
	net.iface[0].info.server = 0;
	bad("", "", -EDESTADDRREQ);
	bad("/cmd", "/dhcp", -EDESTADDRREQ);
	good("192.0.2.3:/cmd", "", "192.0.2.3", "/cmd");
	good("", "192.0.2.2:/dhcp", "192.0.2.2", "/dhcp");
	net.n_ifaces = 0;
	bad("/cmd", "", -EDESTADDRREQ);
	good("192.0.2.3:/cmd", "", "192.0.2.3", "/cmd");
}

static void test_second_interface(void **state)
{
	(void)state;
	net.n_ifaces = 2;
	net.iface[1] = net.iface[0];
	net.iface[0].info.server = 0;
	net.iface[1].info.server = IP(198, 51, 100, 1);
	assert_int_equal(
		str_copy(net.iface[1].info.root_path, NET_PATH, "/second"), 0);
	good("", "", "198.51.100.1", "/second");
}

static void test_access(void **state)
{
	(void)state;
	good("/x", "", "192.0.2.1", "/x");
	assert_int_equal(out.ms_flags & MS_RDONLY, MS_RDONLY);
	plan.access = PLAN_RW;
	good("/x", "", "192.0.2.1", "/x");
	assert_int_equal(out.ms_flags & MS_RDONLY, 0);
	plan.access = PLAN_RO;
	good("/x", "", "192.0.2.1", "/x");
	assert_int_equal(out.ms_flags & MS_RDONLY, MS_RDONLY);
}

static void test_options(void **state)
{
	(void)state;
	good("/x,vers=4.1,rsize=8192,sec=krb5", "", "192.0.2.1", "/x");
	assert_int_equal(out.n_versions, 1);
	assert_string_equal(out.version[0], "4.1");
	assert_true(has_item(out.options, "rsize=8192"));
	assert_true(has_item(out.options, "sec=krb5"));
	/* both, and those of nfsroot= win */
	good("/x,v3", "/y,vers=4.2,wsize=4096", "192.0.2.1", "/x");
	assert_int_equal(out.n_versions, 1);
	assert_string_equal(out.version[0], "3");
	assert_true(has_item(out.options, "wsize=4096"));
	bad("/x,vers=99", "", -EINVAL);
	assert_non_null(strstr(error, "vers=99"));
	bad("/x,addr=192.0.2.66", "", -EINVAL);
	assert_non_null(strstr(error, "addr="));
}

static void test_options_from_dhcp(void **state)
{
	struct capture c;

	(void)state;
	capture_start(&c);
	good("",
	     "192.0.2.2:/y,vers=3,addr=192.0.2.66,sec=none,suid,dev,"
	     "mountaddr=192.0.2.66,rsize=8192,xprtsec=none,what=ever",
	     "192.0.2.2", "/y");
	assert_string_equal(out.version[0], "3");
	assert_true(has_item(out.options, "rsize=8192"));
	assert_null(strstr(out.options, "addr"));
	assert_null(strstr(out.options, "sec"));
	assert_null(strstr(out.options, "suid"));
	assert_null(strstr(out.options, "dev"));
	assert_null(strstr(out.options, "what"));
	/* a malformed one is no reason not to boot */
	good("", "/y,vers=99,retry=x,rsize=8192", "192.0.2.1", "/y");
	assert_true(has_item(out.options, "rsize=8192"));
	/* each that is left out is told of */
	capture_end(&c);
	assert_non_null(strstr(c.text, "addr=192.0.2.66"));
	assert_non_null(strstr(c.text, "sec=none"));
	assert_non_null(strstr(c.text, "what=ever"));
	assert_non_null(strstr(c.text, "vers=99"));
	assert_null(strstr(c.text, "rsize"));
}

static void test_dot_dot(void **state)
{
	(void)state;
	bad("", "/srv/../etc", -EINVAL);
	bad("", "/..", -EINVAL);
	bad("", "/srv/..", -EINVAL);
	bad("", "192.0.2.2:/srv/../etc,ro", -EINVAL);
	good("", "/srv/..a/b../...", "192.0.2.1", "/srv/..a/b../...");
}

static void test_dot_dot_first(void **state)
{
	(void)state;
	/* "/tftpboot/" is put in front of these */
	bad("", "../etc", -EINVAL);
	bad("", "..", -EINVAL);
	bad("", "192.0.2.2:../../etc", -EINVAL);
}

static void test_control(void **state)
{
	(void)state;
	bad("", "/srv\n", -EINVAL);
	bad("", "/srv\033[2J", -EINVAL);
	bad("", "/s\177v", -EINVAL);
	bad("", "/s\200v", -EINVAL);
	bad("/srv\001", "", -EINVAL);
}

static void test_servers(void **state)
{
	(void)state;
	/* names are not resolved: an error, not /tftpboot/host:/x */
	bad("nfs.example.org:/x", "", -EDESTADDRREQ);
	bad("10.0.0.300:/x", "", -EDESTADDRREQ);
	bad("10.0.0:/x", "", -EDESTADDRREQ);
	bad("1.2.3.4.5:/x", "", -EDESTADDRREQ);
	/* a ':' further on is part of the path */
	good("/a:b", "", "192.0.2.1", "/a:b");
	good("192.0.2.3:/a:b", "", "192.0.2.3", "/a:b");
}

static void test_overridden(void **state)
{
	static const char *const other[] = {
		"nfs.example.org:/x",
		"iscsi:192.0.2.9::::iqn.2001-04.x:y",
		"/a/../b",
		"tftp://192.0.2.9/x",
		"10.0.0.300:/x",
	};

	struct capture c;

	(void)state;
	/* what nfsroot= replaces whole cannot be what fails the boot */
	capture_start(&c);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		good("192.0.2.3:/cmd", other[i], "192.0.2.3", "/cmd");
	capture_end(&c);
}

static void test_overridden_options(void **state)
{
	struct capture c;

	(void)state;
	/* nothing of a root path that is ignored counts */
	capture_start(&c);
	good("192.0.2.3:/cmd", "nfs.example.org:/x,vers=3,rsize=1024",
	     "192.0.2.3", "/cmd");
	capture_end(&c);
	assert_int_equal(out.n_versions, 0);
	assert_null(strstr(out.options, "rsize"));
}

static void test_cut_path(void **state)
{
	char path[NET_PATH];
	struct capture c;
	int r;

	(void)state;
	/* 1018 bytes and twice pc1 are 1024, one more than there is room */
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	memcpy(path + 1018, "%s%s", 5);
	bad("", path, -ENAMETOOLONG);
	/* with nfsroot= an error or the default, but never a part of it */
	capture_start(&c);
	r = resolve("192.0.2.3", path);
	capture_end(&c);
	if (r == 0)
		assert_int_equal(strlen(out.path), strlen("/tftpboot/pc1"));
}

static void test_long(void **state)
{
	char path[NFS_PATH + 20];

	(void)state;
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[NFS_PATH - 1] = '\0'; /* 1023: the longest */
	good(path, "", "192.0.2.1", path);
	path[NFS_PATH - 1] = 'x';
	path[NFS_PATH] = '\0';
	bad(path, "", -ENAMETOOLONG);
	/* 1022 with %s, 1023 with pc1; then one more */
	path[NFS_PATH - 4] = '%';
	path[NFS_PATH - 3] = 's';
	path[NFS_PATH - 2] = '\0';
	assert_int_equal(resolve(path, ""), 0);
	assert_int_equal(strlen(out.path), NFS_PATH - 1);
	path[NFS_PATH - 4] = 'x';
	path[NFS_PATH - 3] = '%';
	path[NFS_PATH - 2] = 's';
	path[NFS_PATH - 1] = '\0';
	bad(path, "", -ENAMETOOLONG);
	/* "/tftpboot/" and 1014 */
	memset(path, 'x', sizeof(path));
	path[1014] = '\0';
	bad(path, "", -ENAMETOOLONG);
	path[1013] = '\0';
	assert_int_equal(resolve(path, ""), 0);
	assert_int_equal(strlen(out.path), NFS_PATH - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("nfsroot= beats option 17 beats next-server",
		      test_precedence),
		CLAIM("no path or \"default\" keeps the one below",
		      test_default),
		CLAIM("%s is the host name, no other % means anything",
		      test_percent),
		CLAIM("without a server there is no root", test_no_server),
		CLAIM("the interface with a server is taken",
		      test_second_interface),
		CLAIM("a root is read-only unless rw was said", test_access),
		CLAIM("options of nfsroot= go to the mount", test_options),
		CLAIM("options from DHCP are filtered", test_options_from_dhcp),
		CLAIM("a component \"..\" is refused", test_dot_dot),
		CLAIM("\"..\" as the first component is refused too",
		      test_dot_dot_first),
		CLAIM("control characters are refused", test_control),
		CLAIM("a server is an IPv4 address", test_servers),
		CLAIM("a foreign root path does not matter under nfsroot=",
		      test_overridden),
		CLAIM("nor do its options", test_overridden_options),
		CLAIM("a path that is too long with %s is never cut",
		      test_cut_path),
		CLAIM("a path has at most 1023 bytes", test_long),
	};
	struct CMUnitTest with_setup[sizeof(tests) / sizeof(tests[0])];

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		with_setup[i] = tests[i];
		with_setup[i].setup_func = setup;
	}
	return cmocka_run_group_tests(with_setup, NULL, NULL);
}
