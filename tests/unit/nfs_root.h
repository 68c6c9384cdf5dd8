/* What the tests of kinit/root_nfs.h share: an NFS root on one interface. */
#ifndef TESTS_UNIT_NFS_ROOT_H
#define TESTS_UNIT_NFS_ROOT_H

#include "kinit/root_nfs.h"

#include "lib/str.h"

#include "tests/unit/unit.h"

static struct root_words words;
static struct root_spec spec;
static struct net_result net;
static struct failure error;
static const struct nfs_plan *const out = &spec.nfs.plan;

/* One interface; next-server 192.0.2.1 unless it is changed. */
static inline int setup(void **state)
{
	(void)state;
	words = (struct root_words){ .root = "/dev/nfs" };
	memset(&net, 0, sizeof(net));
	net.n_ifaces = 1;
	net.iface[0].method = IP_DHCP;
	net.iface[0].info.server.ip = ip_from4(IP(192, 0, 2, 1));
	return 0;
}

/* nfsroot= as root_spec_make() has it taken apart; "" is absent. */
static inline int parse(const char *nfsroot)
{
	error = (struct failure){ .code = NULL };
	words.nfsroot = *nfsroot != '\0' ? nfsroot : NULL;
	spec = (struct root_spec){ .method = &root_nfs };
	spec.access = words.access;
	return root_nfs.parse(&spec, &words, &error);
}

static inline int resolve(const char *nfsroot, const char *root_path)
{
	int r = parse(nfsroot);

	if (r < 0)
		return r;
	assert_int_equal(r, 1);
	assert_int_equal(
		str_copy(net.iface[0].info.root_path, NET_PATH, root_path), 0);
	return root_nfs.resolve(&spec, &net, "pc1", &error);
}

static inline void good(const char *nfsroot, const char *root_path,
			const char *server, const char *path)
{
	int r = resolve(nfsroot, root_path);

	if (r < 0)
		fail_msg("'%s' '%s': %d, %s", nfsroot, root_path, r,
			 error.what);
	assert_string_equal(out->server[0], server);
	assert_string_equal(out->path, path);
}

static inline void bad(const char *nfsroot, const char *root_path,
		       unsigned number, int ret)
{
	int r = resolve(nfsroot, root_path);

	if (r != ret)
		fail_msg("'%s' '%s': %d", nfsroot, root_path, r);
	assert_int_equal(error.err, r);
	assert_non_null(error.code);
	if (error.code->number != number)
		fail_msg("'%s' '%s': KI-%u, %s", nfsroot, root_path,
			 error.code->number, error.what);
	assert_non_null(memchr(error.what, '\0', sizeof(error.what)));
	assert_int_not_equal(error.what[0], '\0');
}

/* Refused as soon as the command line is read. */
static inline void never(const char *nfsroot, unsigned number, int ret)
{
	if (parse(nfsroot) != ret)
		fail_msg("'%s'", nfsroot);
	bad(nfsroot, "", number, ret);
	assert_int_equal(error.code->class, FAIL_PERMANENT);
}

static inline int run_all(struct CMUnitTest *tests, size_t n)
{
	for (size_t i = 0; i < n; i++)
		tests[i].setup_func = setup;
	return _cmocka_run_group_tests("tests", tests, n, NULL, NULL);
}

#endif
