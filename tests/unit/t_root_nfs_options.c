/* kinit/root_nfs.h: mount options, and what else the method tells of a root. */
#include "kinit/root_nfs.h"

#include <sys/mount.h>

#include "tests/unit/capture.h"
#include "tests/unit/nfs_root.h"

static void test_access(void **state)
{
	(void)state;
	good("/x", "", "192.0.2.1", "/x");
	assert_int_equal(out->ms_flags & MS_RDONLY, MS_RDONLY);
	words.access = ROOT_RW;
	good("/x", "", "192.0.2.1", "/x");
	assert_int_equal(out->ms_flags & MS_RDONLY, 0);
	words.access = ROOT_RO;
	good("/x", "", "192.0.2.1", "/x");
	assert_int_equal(out->ms_flags & MS_RDONLY, MS_RDONLY);
}

static void test_options(void **state)
{
	(void)state;
	good("/x,vers=4.1,rsize=8192,sec=none", "", "192.0.2.1", "/x");
	assert_int_equal(out->n_versions, 1);
	assert_string_equal(out->version[0], "4.1");
	assert_true(has_item(out->options, "rsize=8192"));
	assert_true(has_item(out->options, "sec=none"));
	/* both, and those of nfsroot= win */
	good(",v3", "/y,vers=4.2,wsize=4096", "192.0.2.1", "/y");
	assert_int_equal(out->n_versions, 1);
	assert_string_equal(out->version[0], "3");
	assert_true(has_item(out->options, "wsize=4096"));
	never("/x,sec=krb5", KI_NFS_SECURITY, -EPROTONOSUPPORT);
	assert_non_null(strstr(error.what, "sec=krb5', which needs rpc.gssd"));
	never("/x,xprtsec=mtls", KI_NFS_SECURITY, -EPROTONOSUPPORT);
	assert_non_null(strstr(error.what, "tlshd"));
	never("/x,vers=99", KI_NFS_OPTION, -EINVAL);
	assert_non_null(strstr(error.what, "vers=99"));
	never("/x,addr=192.0.2.66", KI_NFS_OPTION, -EINVAL);
	assert_non_null(strstr(error.what, "addr="));
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
	assert_string_equal(out->version[0], "3");
	assert_true(has_item(out->options, "rsize=8192"));
	assert_null(strstr(out->options, "addr"));
	assert_null(strstr(out->options, "sec"));
	assert_null(strstr(out->options, "suid"));
	assert_null(strstr(out->options, "dev"));
	assert_null(strstr(out->options, "what"));
	/* a malformed one is no reason not to boot */
	good("", "/y,vers=99,retry=x,rsize=8192", "192.0.2.1", "/y");
	assert_true(has_item(out->options, "rsize=8192"));
	/* each that is left out is told of */
	capture_end(&c);
	assert_non_null(strstr(c.text, "addr=192.0.2.66"));
	assert_non_null(strstr(c.text, "sec=none"));
	assert_non_null(strstr(c.text, "what=ever"));
	assert_non_null(strstr(c.text, "vers=99"));
	assert_null(strstr(c.text, "rsize"));
}

static void test_overridden_options(void **state)
{
	struct capture c;

	(void)state;
	/* nothing of a root path that is ignored counts */
	capture_start(&c);
	good("192.0.2.3:/cmd", "-host:/x,vers=3,rsize=1024", "192.0.2.3",
	     "/cmd");
	capture_end(&c);
	assert_int_equal(out->n_versions, NFS_VERSIONS);
	assert_null(strstr(out->options, "rsize"));
}

/* They are written for their path: nobody else chooses a port for ours. */
static void test_path_of_words(void **state)
{
	(void)state;
	good("192.0.2.3:/x", "/y,port=2050,rw,vers=3", "192.0.2.3", "/x");
	assert_false(has_item(out->options, "port=2050"));
	assert_int_equal(out->ms_flags & MS_RDONLY, MS_RDONLY);
	assert_int_equal(out->n_versions, NFS_VERSIONS);
	good("/x", "192.0.2.2:/y,port=2050", "192.0.2.2", "/x");
	assert_false(has_item(out->options, "port=2050"));
	/* for which server, does not matter */
	good("192.0.2.3", "192.0.2.2:/y,port=2050,rw", "192.0.2.3", "/y");
	assert_true(has_item(out->options, "port=2050"));
	assert_int_equal(out->ms_flags & MS_RDONLY, 0);
}

static void test_again(void **state)
{
	(void)state;
	/* another lease after a failure: nothing of the first one is left */
	good(",wsize=1024", "192.0.2.2:/y,vers=3,rsize=8192", "192.0.2.2",
	     "/y");
	net.iface[0].info.root_path[0] = '\0';
	assert_int_equal(root_nfs.resolve(&spec, &net, "pc2", &error), 0);
	assert_string_equal(out->server[0], "192.0.2.1");
	assert_string_equal(out->path, "/tftpboot/pc2");
	assert_int_equal(out->n_versions, NFS_VERSIONS);
	assert_false(has_item(out->options, "rsize=8192"));
	assert_true(has_item(out->options, "wsize=1024"));
}

static void test_meant(void **state)
{
	static const struct {
		struct root_words words;
		int meant;
	} row[] = {
		{ { .root = "/dev/nfs" }, 1 },
		{ { .root = "nfs" }, 1 },
		{ { .nfsroot = "/x" }, 1 },
		{ { .fstype = "nfs" }, 1 },
		{ { .fstype = "nfs4" }, 1 },
		{ { .fstype = "ext4" }, 0 },
		{ { .root = NULL }, 0 },
		{ { .root = "/dev/sda1", .nfsroot = "/x" }, 0 },
		{ { .root = "/dev/nfsd" }, 0 },
		{ { .root = "nfs4" }, 1 },
		{ { .nfsaddrs = true }, 1 },
		{ { .root = "/dev/sda1", .nfsaddrs = true }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		spec = (struct root_spec){ .method = &root_nfs };
		if (root_nfs.parse(&spec, &row[i].words, &error) !=
		    row[i].meant)
			fail_msg("row %zu", i);
	}
}

static void test_method(void **state)
{
	static const struct {
		const char *nfsroot;
		uint32_t retry_s;
		const char *module;
	} row[] = {
		{ "/x", 120, "nfsv4" },		/* nfs(5): 2 minutes */
		{ "/x,retry=0", 0, "nfsv4" },	/* one attempt */
		{ "/x,retry=5", 300, "nfsv4" }, /* minutes */
		{ "/x,vers=3", 120, "nfsv3" },	 { "/x,v3", 120, "nfsv3" },
		{ "/x,vers=4.1", 120, "nfsv4" }, { "/x,vers=4", 120, "nfsv4" },
	};

	(void)state;
	assert_string_equal(root_nfs.name, "nfs");
	assert_true(root_nfs.needs_network);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *const *module;

		good(row[i].nfsroot, "", "192.0.2.1", "/x");
		assert_int_equal(root_nfs.retry_s(&spec), row[i].retry_s);
		module = root_nfs.modules(&spec);
		assert_string_equal(module[0], "nfs");
		assert_string_equal(module[1], row[i].module);
		assert_null(module[2]);
	}
	assert_string_equal(spec.name, "192.0.2.1:/x");
	assert_int_equal(root_nfs.code(-EACCES), KI_NFS_ACCESS);
}

static void test_ask(void **state)
{
	struct net_plan plan = { .n_specs = 1,
				 .spec = { { .method = IP_DHCP } } };

	(void)state;
	assert_int_equal(parse("192.0.2.3:/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_false(plan.need_server || plan.need_path);
	assert_int_equal(parse("192.0.2.3"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_true(!plan.need_server && plan.need_path);
	assert_int_equal(parse("/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_true(plan.need_server && !plan.need_path);
	assert_int_equal(parse(""), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_true(plan.need_server && plan.need_path);
	/* nobody tells of a server: said before the network is touched */
	plan.spec[0].method = IP_STATIC;
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), -EDESTADDRREQ);
	assert_int_equal(error.code->number, KI_SERVER);
	plan.spec[0].server = IP(192, 0, 2, 9);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_int_equal(parse("192.0.2.3:/x"), 1);
	plan.n_specs = 0;
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
}

/* 1023 characters are room for 66 of 15 with their commas, not for 86. */
static void test_full(void **state)
{
	static char network[NET_PATH] = "/x", own[NFS_OPTIONS] = "default";
	char option[32];

	(void)state;
	for (int i = 0; i < 60; i++) {
		snprintf(option, sizeof(option), ",acregmin=%05d", i);
		strcat(network, option);
	}
	for (int i = 0; i < 26; i++) {
		snprintf(option, sizeof(option), ",acregmax=%05d", i);
		strcat(own, option);
	}
	good(own, network, "192.0.2.1", "/x");
	assert_true(has_item(out->options, "acregmax=00025"));
	assert_false(has_item(out->options, "acregmin=00000"));
}

/* One that is too long does not take the others with it. */
static void test_long_from_dhcp(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof(path), "/x,proto=%0200d,soft", 0);
	good("", path, "192.0.2.1", "/x");
	assert_true(has_item(out->options, "soft"));
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a root is read-only unless rw was said", test_access),
		CLAIM("options of nfsroot= go to the mount", test_options),
		CLAIM("options from DHCP are filtered", test_options_from_dhcp),
		CLAIM("those of nfsroot= have their place", test_full),
		CLAIM("one that is too long is left out alone",
		      test_long_from_dhcp),
		CLAIM("options of a root path that is replaced do not count",
		      test_overridden_options),
		CLAIM("nor do they when only the path is", test_path_of_words),
		CLAIM("another lease begins from nfsroot= again", test_again),
		CLAIM("which words mean an NFS root", test_meant),
		CLAIM("retry, modules and name of an NFS root", test_method),
		CLAIM("DHCP is asked for what nfsroot= leaves out", test_ask),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
