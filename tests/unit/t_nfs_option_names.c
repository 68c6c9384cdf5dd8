/*
 * nfsmount/nfs_options.h: every option of nfs(5), of mount(8) and of klibc's
 * nfsmount, and who gets it.
 */
#include "nfsmount/nfs_options.h"

#include <stdio.h>
#include <sys/mount.h>

#include "lib/str.h"
#include "tests/unit/unit.h"

static struct nfs_plan plan;
static char text[8192], wrong[NFS_OPTION_TEXT];

static int add(const char *list)
{
	nfs_plan_init(&plan);
	plan.ms_flags = 0;
	memset(wrong, 0, sizeof(wrong));
	return nfs_options_add(&plan, list, wrong);
}

static void becomes(const char *list, const char *options)
{
	int r = add(list);

	if (r < 0)
		fail_msg("'%s': %d, %s", list, r, wrong);
	if (strcmp(plan.options, options) != 0)
		fail_msg("'%s': '%s'", list, plan.options);
}

/* What fs/nfs/fs_context.c of Linux 6.1 to 6.17 has, and nfs(5) beside it. */
static void test_kernel(void **state)
{
	static const char *const option[] = {
		"soft",
		"softerr",
		"hard",
		"softreval",
		"nosoftreval",
		"intr",
		"nointr",
		"timeo=600",
		"retrans=2",
		"rsize=1048576",
		"wsize=1048576",
		"bsize=4096",
		"ac",
		"noac",
		"acregmin=3",
		"acregmax=60",
		"acdirmin=30",
		"acdirmax=60",
		"actimeo=5",
		"nconnect=16",
		"max_connect=16",
		"rdirplus",
		"nordirplus",
		"sec=sys",
		"sec=none",
		"sec=null",
		"sec=krb5:sys",
		"sharecache",
		"nosharecache",
		"resvport",
		"noresvport",
		"lookupcache=all",
		"lookupcache=none",
		"lookupcache=pos",
		"lookupcache=positive",
		"fsc",
		"nofsc",
		"fsc=tag",
		"proto=tcp",
		"proto=tcp6",
		"proto=udp",
		"proto=udp6",
		"proto=rdma",
		"proto=rdma6",
		"udp",
		"tcp",
		"rdma",
		"port=20049",
		"mountport=0",
		"mountport=4002",
		"mountproto=tcp",
		"mountproto=udp6",
		"mountvers=3",
		"mountaddr=192.0.2.3",
		"namlen=255",
		"lock",
		"nolock",
		"cto",
		"nocto",
		"acl",
		"noacl",
		"local_lock=all",
		"local_lock=flock",
		"local_lock=posix",
		"local_lock=none",
		"posix",
		"noposix",
		"clientaddr=192.0.2.9",
		"clientaddr=2001:db8::9",
		"migration",
		"nomigration",
		"trunkdiscovery",
		"notrunkdiscovery",
		"write=lazy",
		"write=eager",
		"write=wait",
		"alignwrite",
		"noalignwrite",
		"xprtsec=none",
		"fatal_neterrors=none",
		"fatal_neterrors=ENETDOWN:ENETUNREACH",
		"cert_serial=0x1",
		"privkey_serial=0x2",
		"rdirplus=force",
		"dirsync",
		"lazytime",
		"nolazytime",
		"mand",
		"never_heard_of",
		"never=heard=of",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(option) / sizeof(option[0]); i++) {
		becomes(option[i], option[i]);
		assert_int_equal(plan.ms_flags, 0);
	}
}

/* Those of mount.nfs(8), mount(8), systemd.mount(5), klibc. */
static void test_user_space(void **state)
{
	static const char *const option[] = {
		"fg",
		"bg",
		"retry=5",
		"nofail",
		"_netdev",
		"auto",
		"noauto",
		"defaults",
		"comment=",
		"comment=a/b",
		"user=joe",
		"nouser",
		"nousers",
		"noowner",
		"nogroup",
		"x-systemd.automount",
		"x-systemd.device-timeout=5",
		"x-initrd.mount",
		"X-mount.mkdir",
		"broken_suid",
		"context=system_u:object_r:nfs_t:s0",
		"fscontext=a:b:c",
		"defcontext=a:b:c",
		"rootcontext=a:b:c",
		"seclabel",
		"sloppy",
		"remount",
		"vers=3",
		"v4.2",
		"minorversion=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(option) / sizeof(option[0]); i++) {
		becomes(option[i], "");
		snprintf(text, sizeof(text), "hard,%s,tcp", option[i]);
		becomes(text, "hard,tcp");
	}
}

static void test_users(void **state)
{
	/* libmount: MS_SECURE, MS_OWNERSECURE; what follows is stronger */
	static const struct {
		const char *list;
		unsigned flags;
	} row[] = {
		{ "user", MS_NOSUID | MS_NODEV | MS_NOEXEC },
		{ "users", MS_NOSUID | MS_NODEV | MS_NOEXEC },
		{ "owner", MS_NOSUID | MS_NODEV },
		{ "group", MS_NOSUID | MS_NODEV },
		{ "user,exec,suid", MS_NODEV },
		{ "user=joe", 0 },
		{ "nouser", 0 },
		{ "remount,ro", MS_REMOUNT | MS_RDONLY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		becomes(row[i].list, "");
		if (plan.ms_flags != row[i].flags)
			fail_msg("'%s': %x", row[i].list, plan.ms_flags);
	}
}

static void test_background(void **state)
{
	(void)state;
	becomes("", "");
	assert_false(plan.background);
	becomes("bg", "");
	assert_true(plan.background);
	becomes("bg,fg", "");
	assert_false(plan.background);
	becomes("fg,bg", "");
	assert_true(plan.background);
}

static void test_sloppy(void **state)
{
	(void)state;
	becomes("hard,sloppy", "hard");
	assert_true(plan.sloppy);
	becomes("hard", "hard");
	assert_false(plan.sloppy);
}

static void test_labels(void **state)
{
	static const char list[] = "ro,context=\"system_u:object_r:a_t:s0:c1,c2"
				   "\",seclabel,fscontext=a:b:c,hard";

	(void)state;
	becomes(list, "hard");
	nfs_plan_init(&plan);
	plan.labels = true;
	assert_int_equal(nfs_options_add(&plan, list, wrong), 0);
	assert_string_equal(plan.options,
			    "context=\"system_u:object_r:a_t:s0:c1,c2\","
			    "seclabel,fscontext=a:b:c,hard");
}

static void test_quotes(void **state)
{
	(void)state;
	becomes("a=\"b,c\",hard", "a=\"b,c\",hard");
	becomes("a=\"b,ro,c\"", "a=\"b,ro,c\"");
	assert_int_equal(plan.ms_flags, 0);
	/* one that has no end is none, and takes nothing along */
	assert_int_equal(add("hard,a=\"b,ro"), -EINVAL);
	assert_string_equal(wrong, "a=\"b,ro");
	assert_string_equal(plan.options, "hard");
	assert_int_equal(add("\""), -EINVAL);
}

static void test_twice(void **state)
{
	(void)state;
	becomes("rsize=1,rsize=2", "rsize=2");
	becomes("rsize=1,hard,rsize=2", "hard,rsize=2");
	becomes("a,rsize=1,b,rsize=2,rsize=3,c", "a,b,rsize=3,c");
	becomes("hard,soft,hard", "soft,hard");
	becomes("lock,nolock,lock", "nolock,lock");
	/* the kernel adds these up */
	becomes("sec=krb5,sec=sys", "sec=sys");
	/* no name is a part of another */
	becomes("ac=1,acl,acregmin=2,ac", "acl,acregmin=2,ac");
	becomes("mounthost=192.0.2.1,mountaddr=192.0.2.2",
		"mountaddr=192.0.2.2");
	becomes("mountaddr=192.0.2.2,mounthost=2001:db8::1",
		"mountaddr=2001:db8::1");
}

static void test_values(void **state)
{
	static const char *const bad[] = {
		"addr",		"vers",	     "nfsvers",	  "minorversion",
		"retry",	"port",	     "mounthost", "port=99999",
		"addr=1.2.3.4", "vers=4.2x", "/srv/b",	  "/",
		"=4.2",		"=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "hard,%s,tcp", bad[i]);
		if (add(text) != -EINVAL || strcmp(wrong, bad[i]) != 0)
			fail_msg("'%s': '%s'", text, wrong);
		assert_string_equal(plan.options, "hard");
	}
}

static void test_long(void **state)
{
	(void)state;
	memset(text, 'a', 4096);
	text[4096] = '\0';
	assert_int_equal(add(text), -ENAMETOOLONG);
	assert_int_equal(strlen(wrong), NFS_OPTION_TEXT - 1);
	/* 4096 characters of options, all of them different */
	for (unsigned i = 0; i < 512; i++)
		snprintf(text + i * 8, 9, "o%06u,", i);
	assert_int_equal(strlen(text), 4096);
	assert_int_equal(add(text), -ENAMETOOLONG);
	assert_true(strlen(plan.options) < NFS_OPTIONS);
	assert_int_equal(strlen(wrong), 7);
	/* and as many that say the same again */
	for (unsigned i = 0; i < 512; i++)
		snprintf(text + i * 8, 9, "o=%05u,", i);
	becomes(text, "o=00511");
}

static void refused(const char *list, const char *option, const char *needs)
{
	const char *missing;

	assert_int_equal(add(list), 0);
	missing = nfs_options_refuse(&plan, wrong);
	if (missing == NULL || str_find(missing, needs) == NULL)
		fail_msg("'%s': '%s'", list, missing);
	assert_string_equal(wrong, option);
}

static void taken(const char *list)
{
	assert_int_equal(add(list), 0);
	if (nfs_options_refuse(&plan, wrong) != NULL)
		fail_msg("'%s' is refused", list);
}

static void test_security(void **state)
{
	(void)state;
	refused("sec=krb5", "sec=krb5", "rpc.gssd");
	refused("hard,sec=krb5i,tcp", "sec=krb5i", "rpc.gssd");
	refused("sec=krb5p:krb5i:krb5", "sec=krb5p:krb5i:krb5", "rpc.gssd");
	refused("sec=sys,sec=krb5p", "sec=krb5p", "rpc.gssd");
	refused("xprtsec=tls", "xprtsec=tls", "tlshd");
	refused("sec=sys,xprtsec=mtls", "xprtsec=mtls", "6.5");
	taken("");
	taken("hard,tcp");
	taken("sec=sys");
	taken("sec=none");
	taken("xprtsec=none");
	taken("sec=krb5,sec=sys");
	taken("xprtsec=tls,xprtsec=none");
	/* nfs4_find_root_sec() goes on to what needs nobody */
	taken("sec=krb5p:sys");
	taken("sec=krb5:null");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the kernel gets its options as they stand", test_kernel),
		CLAIM("and not those of user space", test_user_space),
		CLAIM("what users may mount has no suid and no devices",
		      test_users),
		CLAIM("bg and fg are known", test_background),
		CLAIM("sloppy is no option of the list", test_sloppy),
		CLAIM("labels are for a kernel with a policy", test_labels),
		CLAIM("a comma in quotes is one of the value", test_quotes),
		CLAIM("the last of a name alone is left", test_twice),
		CLAIM("an option without its value is named", test_values),
		CLAIM("lists of 4096 characters have an end", test_long),
		CLAIM("what needs a daemon is refused", test_security),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
