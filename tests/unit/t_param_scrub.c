/* kinit/param.h: what of the table leaves init's environment. */
#include "kinit/param.h"

#include "tests/unit/unit.h"

static bool has_flag(const struct param *p, enum param_flags flag)
{
	return (p->flags & flag) != 0;
}

/*
 * Words that the kernel knows, whatever its configuration: it never hands
 * those on.  From the __setup() and core_param() of init/do_mounts.c,
 * init/main.c, kernel/panic.c and kernel/module.
 */
static const char *const kernel_always[] = {
	"root",	     "ro",   "rw",    "rootwait",	  "rootfstype",
	"rootflags", "init", "panic", "module_blacklist", "load_ramdisk",
	"rootdelay",
};

/* The same with the code that they are for; nobody else needs them. */
static const char *const kernel_with[] = {
	/* CONFIG_HIBERNATION */
	"resume",
	"resume_offset",
	"noresume",
	"hibernate",
	"resumewait",
	"resumedelay",
	/* CONFIG_BLK_DEV_MD, CONFIG_BLK_DEV_INITRD */
	"md",
	"raid",
	"noinitrd",
};

/* Words that are kinit's alone while CONFIG_IP_PNP is off, as it should be. */
static const char *const kinit_alone[] = {
	"ip",	     "nfsroot",	    "nfsaddrs",		 "carrier_timeout",
	"dhcpclass", "kinit_mount", "drop_capabilities",
};

static bool is_in(const char *name, const char *const *list, size_t n)
{
	while (n-- > 0) {
		if (strcmp(name, list[n]) == 0)
			return true;
	}
	return false;
}
#define IS_IN(name, list) is_in(name, list, sizeof(list) / sizeof(list[0]))

static void test_scrub_flags(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_params; i++) {
		const struct param *p = &params[i];
		/* init/main.c, unknown_bootoption(): a dot is a module's */
		bool gone = strchr(param_name(p), '.') != NULL ||
			    IS_IN(param_name(p), kernel_always);

		if (!gone && !has_flag(p, PARAM_SCRUB) &&
		    !IS_IN(param_name(p), kernel_with))
			fail_msg("%s= would be in init's environment",
				 param_name(p));
		if (strchr(param_name(p), '.') != NULL &&
		    has_flag(p, PARAM_SCRUB))
			fail_msg("%s= never is in an environment",
				 param_name(p));
	}
	for (size_t i = 0; i < sizeof(kinit_alone) / sizeof(char *); i++) {
		const struct param *p = param_find(kinit_alone[i]);

		if (p == NULL || !has_flag(p, PARAM_SCRUB))
			fail_msg("%s=", kinit_alone[i]);
	}
}

static void test_scrub(void **state)
{
	char *env[] = {
		(char[]){ "HOME=/" },
		(char[]){ "ip=dhcp" },
		(char[]){ "TERM=linux" },
		(char[]){ "nfsaddrs=x" },
		(char[]){ "nfsroot=/x" },
		(char[]){ "ipx=1" },
		(char[]){ "dhcpclass=a" },
		(char[]){ "carrier-timeout=5" },
		(char[]){ "IP=1" },
		(char[]){ "carrier_timeout=6" },
		(char[]){ "a_very_long_name_that_is_no_parameter_of_ours=1" },
		(char[]){ "i=p" },
		(char[]){ "root=/x" }, /* whoever set that, no kernel did */
		NULL,
	};

	(void)state;
	param_scrub(env);
	assert_string_equal(env[0], "HOME=/");
	assert_string_equal(env[1], "TERM=linux");
	assert_string_equal(env[2], "ipx=1");
	assert_string_equal(env[3], "IP=1");
	assert_string_equal(env[4],
			    "a_very_long_name_that_is_no_parameter_of_ours=1");
	assert_string_equal(env[5], "i=p");
	assert_string_equal(env[6], "root=/x");
	assert_null(env[7]);
	env[0] = NULL;
	param_scrub(env); /* an empty one */
	assert_null(env[0]);
}

static void test_scrub_all(void **state)
{
	(void)state;
	/* whatever the table says, however the word is written */
	for (size_t i = 0; i < n_params; i++) {
		char text[2][80], *env[] = { text[0], text[1], NULL };

		if (!has_flag(&params[i], PARAM_SCRUB))
			continue;
		strcpy(text[0], param_name(&params[i]));
		strcat(text[0], "=x");
		strcpy(text[1], param_name(&params[i]));
		for (char *p = text[1]; (p = strchr(p, '_')) != NULL;)
			*p = '-';
		strcat(text[1], "=");
		param_scrub(env);
		if (env[0] != NULL)
			fail_msg("%s", env[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what the kernel does not keep is scrubbed",
		      test_scrub_flags),
		CLAIM("our parameters leave the environment", test_scrub),
		CLAIM("each row that says so leaves it", test_scrub_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
