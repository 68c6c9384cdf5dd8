/*
 * kinit/root_nfs.h: fs/nfs/nfsroot.c's grammar and precedence, built-in path
 * < DHCP option 17 < nfsroot=, and for the server next-server below both.
 */
#include "kinit/root_nfs.h"

#include "tests/unit/capture.h"
#include "tests/unit/nfs_root.h"

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
	net.iface[0].info.server.ip = ip_from4(0);
	bad("", "", KI_NO_SERVER, -EDESTADDRREQ);
	bad("/cmd", "/dhcp", KI_NO_SERVER, -EDESTADDRREQ);
	good("192.0.2.3:/cmd", "", "192.0.2.3", "/cmd");
	good("", "192.0.2.2:/dhcp", "192.0.2.2", "/dhcp");
	net.n_ifaces = 0;
	bad("/cmd", "", KI_NO_SERVER, -EDESTADDRREQ);
	/* another lease may name one */
	assert_int_equal(error.code->class, FAIL_NETWORK);
	good("192.0.2.3:/cmd", "", "192.0.2.3", "/cmd");
}

static void test_second_interface(void **state)
{
	(void)state;
	net.n_ifaces = 2;
	net.iface[1] = net.iface[0];
	net.iface[0].info.server.ip = ip_from4(0);
	net.iface[1].info.server.ip = ip_from4(IP(198, 51, 100, 1));
	assert_int_equal(
		str_copy(net.iface[1].info.root_path, NET_PATH, "/second"), 0);
	good("", "", "198.51.100.1", "/second");
}

static void test_stand_in(void **state)
{
	struct net_info *first = &net.iface[0].info;
	struct net_info *second = &net.iface[1].info;
	struct capture c;

	(void)state;
	/* a DHCP server that names no other stands behind one that does */
	net.n_ifaces = 2;
	first->server.is_dhcp = 1;
	second->server.ip = ip_from4(IP(198, 51, 100, 1));
	good("", "", "198.51.100.1", "/tftpboot/pc1");
	/* a path that is asked for is worth as much as the name of a server */
	capture_start(&c);
	good("", "/first", "192.0.2.1", "/first");
	capture_end(&c);
	assert_non_null(strstr(c.text, "no next-server"));
	/* and of no use when nfsroot= has one */
	good("/cmd", "/first", "198.51.100.1", "/cmd");
	/* of two that tell the same the first counts */
	assert_int_equal(str_copy(second->root_path, NET_PATH, "/second"), 0);
	first->server.is_dhcp = 0;
	good("", "/first", "192.0.2.1", "/first");
	/* but for a server that ip= names: the path is another's */
	first->server.source = SOURCE_PARAM;
	second->server.is_dhcp = 1;
	good("", "", "192.0.2.1", "/second");
	first->server.source = SOURCE_NONE;
	/* a path with the DHCP server's own address is more than a server */
	second->server.is_dhcp = 1;
	capture_start(&c);
	good("", "", "198.51.100.1", "/second");
	capture_end(&c);
}

static void test_dot_dot(void **state)
{
	(void)state;
	bad("", "/srv/../etc", KI_DHCP_PATH, -EINVAL);
	bad("", "/..", KI_DHCP_PATH, -EINVAL);
	bad("", "/srv/..", KI_DHCP_PATH, -EINVAL);
	bad("", "192.0.2.2:/srv/../etc,ro", KI_DHCP_PATH, -EINVAL);
	never("/srv/../etc", KI_NFSROOT, -EINVAL);
	good("", "/srv/..a/b../...", "192.0.2.1", "/srv/..a/b../...");
}

static void test_dot_dot_first(void **state)
{
	(void)state;
	/* "/tftpboot/" is put in front of these */
	bad("", "../etc", KI_DHCP_PATH, -EINVAL);
	bad("", "..", KI_DHCP_PATH, -EINVAL);
	bad("", "192.0.2.2:../../etc", KI_DHCP_PATH, -EINVAL);
	never("../etc", KI_NFSROOT, -EINVAL);
}

static void test_dot_dot_host(void **state)
{
	(void)state;
	/* a host name comes from the network, too */
	assert_int_equal(parse("/srv/%s/root"), 1);
	error = (struct failure){ .code = NULL };
	assert_int_equal(root_nfs.resolve(&spec, &net, "..", &error), -EINVAL);
	assert_non_null(error.code);
}

static void test_control(void **state)
{
	(void)state;
	bad("", "/srv\n", KI_DHCP_PATH, -EINVAL);
	bad("", "/srv\033[2J", KI_DHCP_PATH, -EINVAL);
	bad("", "/s\177v", KI_DHCP_PATH, -EINVAL);
	never("/srv\001", KI_NFSROOT, -EINVAL);
	never("/s\177v", KI_NFSROOT, -EINVAL);
}

static void test_utf8(void **state)
{
	/* 0xc3 0xbc is the German u umlaut; the last byte of each is >= 0x80 */
	static const char *const path[] = {
		"/srv/b\303\274ro",
		"/srv/\346\227\245\346\234\254",
		"/srv/\360\237\220\247",
		"/srv/two words",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
		good(path[i], "", "192.0.2.1", path[i]);
		good("", path[i], "192.0.2.1", path[i]);
	}
}

static void test_servers(void **state)
{
	(void)state;
	/* digits were meant to be an address: an error, no name */
	never("10.0.0.300:/x", KI_NFSROOT, -EDESTADDRREQ);
	never("10.0.0:/x", KI_NFSROOT, -EDESTADDRREQ);
	never("1.2.3.4.5:/x", KI_NFSROOT, -EDESTADDRREQ);
	never("fe80::1:/x", KI_NFSROOT, -EDESTADDRREQ);
	good("[2001:db8::1]:/x", "", "2001:db8::1", "/x");
	assert_string_equal(spec.name, "[2001:db8::1]:/x");
	good("[fe80::1%eth0]:/x", "", "fe80::1%eth0", "/x");
	/* a ':' further on is part of the path */
	good("/a:b", "", "192.0.2.1", "/a:b");
	good("192.0.2.3:/a:b", "", "192.0.2.3", "/a:b");
	/* kinit(8): a server may stand alone before options */
	good("192.0.2.3,vers=3", "/dhcp", "192.0.2.3", "/dhcp");
	assert_string_equal(out->version[0], "3");
}

static void test_overridden(void **state)
{
	static const char *const other[] = {
		"-host:/x",	 "iscsi:192.0.2.9::::iqn.2001-04.x:y",
		"/a/../b",	 "tftp://192.0.2.9/x",
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
	bad("", path, KI_DHCP_PATH, -ENAMETOOLONG);
	/* with nfsroot= an error or the default, but never a part of it */
	capture_start(&c);
	r = resolve("192.0.2.3", path);
	capture_end(&c);
	if (r == 0)
		assert_int_equal(strlen(out->path), strlen("/tftpboot/pc1"));
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
	never(path, KI_NFSROOT, -ENAMETOOLONG);
	/* 1022 with %s, 1023 with pc1; then one more */
	path[NFS_PATH - 4] = '%';
	path[NFS_PATH - 3] = 's';
	path[NFS_PATH - 2] = '\0';
	assert_int_equal(resolve(path, ""), 0);
	assert_int_equal(strlen(out->path), NFS_PATH - 1);
	path[NFS_PATH - 4] = 'x';
	path[NFS_PATH - 3] = '%';
	path[NFS_PATH - 2] = 's';
	path[NFS_PATH - 1] = '\0';
	assert_int_equal(resolve(path, ""), -ENAMETOOLONG);
	/* "/tftpboot/" and 1014 */
	memset(path, 'x', sizeof(path));
	path[1014] = '\0';
	never(path, KI_NFSROOT, -ENAMETOOLONG);
	path[1013] = '\0';
	assert_int_equal(resolve(path, ""), 0);
	assert_int_equal(strlen(out->path), NFS_PATH - 1);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("nfsroot= beats option 17 beats next-server",
		      test_precedence),
		CLAIM("no path or \"default\" keeps the one below",
		      test_default),
		CLAIM("%s is the host name, no other % means anything",
		      test_percent),
		CLAIM("without a server there is no root", test_no_server),
		CLAIM("the interface with a server is taken",
		      test_second_interface),
		CLAIM("the interface that tells most of the root is taken",
		      test_stand_in),
		CLAIM("a component \"..\" is refused", test_dot_dot),
		CLAIM("\"..\" as the first component is refused too",
		      test_dot_dot_first),
		CLAIM("nor does a host name lead up", test_dot_dot_host),
		CLAIM("letters beyond ASCII, and blanks, are taken", test_utf8),
		CLAIM("control characters are refused", test_control),
		CLAIM("a server is an address of either family", test_servers),
		CLAIM("a foreign root path does not matter under nfsroot=",
		      test_overridden),
		CLAIM("a path that is too long with %s is never cut",
		      test_cut_path),
		CLAIM("a path has at most 1023 bytes", test_long),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
