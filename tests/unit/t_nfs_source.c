/* nfsmount/nfs_options.h: servers and path. */
#include "nfsmount/nfs_options.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static struct nfs_plan plan;
static char text[8192];

static char asked[256];
static int host_error;

static int two_addresses(struct nfs_plan *p, const char *name)
{
	snprintf(asked + strlen(asked), sizeof(asked) - strlen(asked), "%s ",
		 name);
	for (unsigned i = 0; host_error == 0 && i < 2; i++) {
		if (p->n_servers == NFS_SERVERS)
			return -E2BIG;
		snprintf(p->server[p->n_servers++], NFS_SERVER, "192.0.2.%u",
			 i);
	}
	return host_error;
}

static void source_is(const char *source, const char *servers, const char *path)
{
	int r;

	nfs_plan_init(&plan);
	asked[0] = '\0';
	r = nfs_plan_source(&plan, source, two_addresses);
	if (r < 0)
		fail_msg("'%s': %d", source, r);
	text[0] = '\0';
	for (unsigned i = 0; i < plan.n_servers; i++)
		snprintf(text + strlen(text), 70, "%s ", plan.server[i]);
	assert_string_equal(text, servers);
	assert_string_equal(plan.path, path);
}

static void test_source(void **state)
{
	(void)state;
	source_is("10.0.0.1:/srv", "10.0.0.1 ", "/srv");
	assert_string_equal(plan.label, "10.0.0.1:/srv");
	source_is("10.0.0.1:/a:/b,c", "10.0.0.1 ", "/a:/b,c");
	source_is("[2001:db8::1]:/", "2001:db8::1 ", "/");
	source_is("[fe80::1%eth0]:/a", "fe80::1%eth0 ", "/a");
	source_is("10.0.0.1,[::2],10.0.0.3:/a", "10.0.0.1 ::2 10.0.0.3 ", "/a");
	/* the kernel cuts a source at its first comma */
	assert_null(plan.label);
	assert_string_equal(asked, "");
	source_is("nfs:/a", "192.0.2.0 192.0.2.1 ", "/a");
	source_is("srv.example:/a", "192.0.2.0 192.0.2.1 ", "/a");
	assert_string_equal(asked, "srv.example ");
	/* what fstab(5) has is what /proc/mounts has to show */
	assert_string_equal(plan.label, "srv.example:/a");
	source_is("a,10.0.0.1,b:/a",
		  "192.0.2.0 192.0.2.1 10.0.0.1 192.0.2.0 192.0.2.1 ", "/a");
	assert_string_equal(asked, "a b ");
}

static void test_no_source(void **state)
{
	static const char *const bad[] = {
		"",
		":/",
		"/srv",
		"10.0.0.1",
		"10.0.0.1:",
		"10.0.0.1:srv",
		"10.0.0:/a",
		"10.0.0.300:/a",
		"[::1:/a",
		"::1]:/a",
		"fe80::1:/a",
		"[]:/a",
		"[10.0.0.1]:/",
		"a,:/x",
		",a:/x",
		"a,,b:/x",
		"a b:/x",
		"[:/x",
		"a;b:/x",
		"nfs://10.0.0.1/x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		nfs_plan_init(&plan);
		if (nfs_plan_source(&plan, bad[i], two_addresses) != -EINVAL)
			fail_msg("'%s' is taken", bad[i]);
	}
	nfs_plan_init(&plan);
	assert_int_equal(nfs_plan_source(&plan, "srv:/a", NULL), -EINVAL);
	host_error = -ENOENT;
	assert_int_equal(nfs_plan_source(&plan, "srv:/a", two_addresses),
			 -ENOENT);
	host_error = 0;
	assert_int_equal(nfs_plan_source(&plan, "a,b,c,d:/a", two_addresses),
			 0);
	assert_int_equal(
		nfs_plan_source(&plan, "a,b,c,d,1.1.1.1:/a", two_addresses),
		-E2BIG);
	memset(text, 'a', sizeof(text));
	snprintf(text + 300, 10, ":/a");
	assert_int_equal(nfs_plan_source(&plan, text, two_addresses),
			 -ENAMETOOLONG);
	snprintf(text, sizeof(text), "10.0.0.1:/%02000d", 0);
	assert_int_equal(nfs_plan_source(&plan, text, NULL), -ENAMETOOLONG);
	snprintf(text, sizeof(text), "[%0100d:]:/", 0);
	assert_int_equal(nfs_plan_source(&plan, text, NULL), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("servers, names and IPv6 stand before a path",
		      test_source),
		CLAIM("what is no source is refused", test_no_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
