/*
 * kinit/root_cifs.h: the kernel's Documentation/admin-guide/cifs and
 * fs/smb/client/cifsroot.c, with versions of the protocol that it has not.
 */
#include "kinit/root_cifs.h"

#include "tests/unit/sim_mount.h"

#define BASE "mfsymlinks,uid=0,gid=0,hard,noblocksend"

static void is_cifs(const char *line, const char *source, const char *options)
{
	good(line);
	assert_ptr_equal(plan.root.method, &root_cifs);
	assert_string_equal(plan.root.source, source);
	assert_string_equal(plan.root.name, source);
	assert_string_equal(plan.root.cifs_options, options);
}

static void the_share_and_its_options_are_taken_apart(void **state)
{
	(void)state;
	is_cifs("root=/dev/cifs cifsroot=//192.0.2.1/share",
		"//192.0.2.1/share", "");
	is_cifs("root=/dev/cifs cifsroot=//192.0.2.1/share,user=a,pass=b",
		"//192.0.2.1/share", "user=a,pass=b");
	is_cifs("root=/dev/cifs cifsroot=//192.0.2.1/share,",
		"//192.0.2.1/share", "");
	is_cifs("root=/dev/cifs cifsroot=//192.0.2.1/a/b/c",
		"//192.0.2.1/a/b/c", "");
	/* without root=, as for nfsroot= */
	is_cifs("cifsroot=//192.0.2.1/s", "//192.0.2.1/s", "");
	/* with it, root= says what it is */
	good("root=/dev/vda1 cifsroot=//192.0.2.1/s");
	assert_string_equal(plan.root.method->name, "block device");
	good("root=/dev/nfs cifsroot=//192.0.2.1/s");
	assert_string_equal(plan.root.method->name, "nfs");
}

static void what_is_no_share_is_refused(void **state)
{
	static const struct {
		const char *value, *why;
	} row[] = {
		{ "192.0.2.1/share", "not //ADDRESS/SHARE" },
		{ "/192.0.2.1/share", "not //ADDRESS/SHARE" },
		{ "\\\\192.0.2.1\\share", "not //ADDRESS/SHARE" },
		{ "share", "not //ADDRESS/SHARE" },
		{ "//192.0.2.1/\x01", "not //ADDRESS/SHARE" },
		{ "//server/share", "IPv4 address" },
		{ "//192.0.2/share", "IPv4 address" },
		{ "//192.0.2.256/share", "IPv4 address" },
		{ "//[2001:db8::1]/share", "IPv4 address" },
		{ "//", "IPv4 address" },
		{ "///share", "IPv4 address" },
		{ "//192.0.2.1", "no share" },
		{ "//192.0.2.1/", "no share" },
		{ "//192.0.2.1,user=a", "no share" },
		{ "//192.0.2.1/,user=a", "no share" },
	};
	static char line[4200];

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		snprintf(line, sizeof(line), "root=/dev/cifs cifsroot=%s",
			 row[i].value);
		bad(line, KI_CIFSROOT, "cifsroot=", row[i].why);
	}
	bad("root=/dev/cifs", KI_CIFSROOT, "cifsroot=", "needed");
	bad("root=/dev/cifs cifsroot=", KI_CIFSROOT, "cifsroot=", "needed");
	bad("cifsroot=", KI_NO_ROOT, "root", "no root=");
	strcpy(line, "root=/dev/cifs cifsroot=//192.0.2.1/");
	memset(line + strlen(line), 's', 4096 - strlen(line));
	bad(line, KI_CIFSROOT, "cifsroot=//192.0.2.1/sss", "not //ADDRESS");
}

/* Which interface leads there: net_need.h. */
static void the_network_is_asked_for_what_leads_there(void **state)
{
	(void)state;
	is_cifs("root=/dev/cifs cifsroot=//192.0.2.1/s", "//192.0.2.1/s", "");
	assert_true(root_cifs.needs_network);
	/* nothing said: all interfaces, by DHCP */
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(plan.net.spec[0].method, IP_ANY);
	assert_true(plan.net.spec[0].required);
	/* the command line names the server and the path */
	assert_false(plan.net.need_server);
	assert_false(plan.net.need_path);
	good("root=/dev/cifs cifsroot=//192.0.2.1/s "
	     "ip=198.51.100.2::::h:eth0:off "
	     "ip=192.0.2.9:::255.255.255.0:h:eth1");
	assert_int_equal(plan.net.n_specs, 2);
	assert_false(plan.net.spec[0].required);
	assert_true(plan.net.spec[1].required);
	assert_int_equal(plan.net.spec[1].metric, 0);
}

static void the_network_adds_nothing(void **state)
{
	(void)state;
	good("root=/dev/cifs cifsroot=//192.0.2.1/s");
	assert_null(root_cifs.resolve);
	assert_string_equal(plan.root.name, "//192.0.2.1/s");
}

#define LINE "root=/dev/cifs cifsroot=//192.0.2.1/s"
#define TRY(more, vers, their)                                                 \
	"cifs //192.0.2.1/s " more " [" BASE vers their "]; "

static void newer_versions_are_tried_first(void **state)
{
	(void)state;
	assert_int_equal(mounts(LINE, "cifs=0"), 0);
	TRIED(TRY("ro", ",vers=3.1.1", ""));
	assert_string_equal(report.tried, "SMB 3.1.1");
	assert_string_equal(doing, "SMB 3.1.1; ");
	assert_int_equal(mounts(LINE ",user=a rw", "cifs=-95"), -EOPNOTSUPP);
	TRIED(TRY("rw", ",vers=3.1.1", ",user=a")
		      TRY("rw", ",vers=3.0", ",user=a")
			      TRY("rw", ",vers=2.1", ",user=a"));
	assert_string_equal(report.tried, "SMB 2.1");
}

static void only_what_a_version_may_cause_tries_the_next(void **state)
{
	static const int next[] = { -EOPNOTSUPP, -EINVAL, -EIO, -ECONNABORTED,
				    -ECONNRESET };
	static const int end[] = { -EACCES,	  -EPERM,  -ENOENT, -ETIMEDOUT,
				   -EHOSTUNREACH, -ENODEV, -ENOMEM };
	char answer[20];

	(void)state;
	for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++) {
		snprintf(answer, sizeof(answer), "cifs=%d", next[i]);
		assert_int_equal(mounts(LINE, answer), next[i]);
		assert_non_null(strstr(tried, "vers=2.1"));
	}
	for (size_t i = 0; i < sizeof(end) / sizeof(end[0]); i++) {
		snprintf(answer, sizeof(answer), "cifs=%d", end[i]);
		assert_int_equal(mounts(LINE, answer), end[i]);
		TRIED(TRY("ro", ",vers=3.1.1", ""));
	}
}

static void a_given_version_is_the_only_one(void **state)
{
	(void)state;
	assert_int_equal(mounts(LINE ",vers=2.0,user=a", "cifs=-95"),
			 -EOPNOTSUPP);
	TRIED(TRY("ro", "", ",vers=2.0,user=a"));
	/* a word that ends so is another one */
	assert_int_equal(mounts(LINE ",pass=vers=1", "cifs=0"), 0);
	TRIED(TRY("ro", ",vers=3.1.1", ",pass=vers=1"));
}

static void options_are_sorted(void **state)
{
	static char line[4300] = LINE;

	(void)state;
	assert_int_equal(mounts(LINE ",noatime,rw,user=a,_netdev", "cifs=0"),
			 0);
	TRIED("cifs //192.0.2.1/s rw,noatime [" BASE ",vers=3.1.1,user=a]; ");
	for (int i = 0; i < 4000 / 8; i++)
		strcat(line, ",xuser=a");
	assert_int_equal(mounts(line, "cifs=0"), -ENAMETOOLONG);
	TRIED("");
}

static void each_error_has_its_code(void **state)
{
	(void)state;
	assert_int_equal(root_cifs.code(-EACCES), KI_CIFS_ACCESS);
	assert_int_equal(root_cifs.code(-EPERM), KI_CIFS_ACCESS);
	assert_int_equal(root_cifs.code(-EKEYREJECTED), KI_CIFS_ACCESS);
	assert_int_equal(root_cifs.code(-ENODEV), KI_FSTYPE);
	assert_int_equal(root_cifs.code(-ETIMEDOUT), KI_CIFS);
	assert_int_equal(root_cifs.code(-ENOENT), KI_CIFS);
	good(LINE);
	/* as a root on NFS */
	assert_int_equal(root_cifs.retry_s(&plan.root), 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the share and its options are taken apart",
		      the_share_and_its_options_are_taken_apart),
		CLAIM("what is no share is refused",
		      what_is_no_share_is_refused),
		CLAIM("the network is asked for what leads there",
		      the_network_is_asked_for_what_leads_there),
		CLAIM("the network adds nothing", the_network_adds_nothing),
		CLAIM("newer versions are tried first",
		      newer_versions_are_tried_first),
		CLAIM("only what a version may cause tries the next",
		      only_what_a_version_may_cause_tries_the_next),
		CLAIM("a given version is the only one",
		      a_given_version_is_the_only_one),
		CLAIM("options are sorted", options_are_sorted),
		CLAIM("each error has its code", each_error_has_its_code),
	};

	program.name = "t";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
