/*
 * kinit/param.h: the table itself, and what is told of words that have no
 * effect.
 */
#include "kinit/param.h"
#include "kinit/param_net.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static struct cmdline cmdline;
static struct boot_plan plan;
static struct failure error;
static struct capture said;

/* Takes a command line that is good; what is told is in said.text. */
static void take(const char *text)
{
	int r;

	assert_int_equal(cmdline_parse(&cmdline, text), 0);
	memset(&plan, 0, sizeof(plan));
	capture_start(&said);
	r = param_parse(&plan, &cmdline, &error);
	capture_end(&said);
	if (r < 0)
		fail_msg("'%s': %d, %s", text, r, error.what);
}

static unsigned lines(void)
{
	unsigned n = 0;

	for (const char *p = said.text; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	return n;
}

static bool has_flag(const struct param *p, enum param_flags flag)
{
	return (p->flags & flag) != 0;
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_params; i++) {
		const struct param *p = &params[i];
		size_t size = p->size;
		bool ok = *param_name(p) != '\0';

		switch ((enum param_kind)p->kind) {
		case PARAM_TEXT:
			ok = ok && size > 1 && *param_value(p) != '\0';
			break;
		case PARAM_SECONDS:
		case PARAM_RETRY:
			ok = ok && size == sizeof(uint32_t) &&
			     *param_value(p) != '\0' && p->offset % 4 == 0;
			break;
		case PARAM_NUMBER:
			ok = ok && size == sizeof(uint32_t) &&
			     *param_value(p) != '\0' && p->offset % 4 == 0;
			break;
		case PARAM_POINTER:
			ok = ok && size == sizeof(const char *) &&
			     *param_value(p) != '\0' &&
			     p->offset % sizeof(void *) == 0;
			break;
		case PARAM_LIST:
			ok = ok && size == sizeof(struct word_list) &&
			     has_flag(p, PARAM_REPEATS);
			break;
		case PARAM_FLAG:
			ok = ok && size == sizeof(bool) &&
			     *param_value(p) == '\0';
			break;
		case PARAM_BOOL:
		case PARAM_NOT:
			/* the word alone means yes */
			ok = ok && size == sizeof(bool) &&
			     strcmp(param_value(p), "bool") == 0 &&
			     has_flag(p, PARAM_NO_VALUE);
			break;
		case PARAM_NET:
			ok = ok && size == 0 && p->offset <= NET_WORD_HANDOVER;
			break;
		case PARAM_LATER:
		case PARAM_ACCESS:
		case PARAM_CAPS:
		case PARAM_ELSEWHERE:
		case PARAM_WAIT:
		case PARAM_IGNORED:
			ok = ok && size == 0;
			break;
		}
		ok = ok && p->offset + size <= sizeof(struct boot_plan);
		/* a row without a value is meant by the word alone */
		ok = ok &&
		     (*param_value(p) != '\0' || has_flag(p, PARAM_NO_VALUE));
		if (!ok)
			fail_msg("the row of %s", param_name(p));
	}
}

static void test_fields(void **state)
{
	(void)state;
	/*
	 * two rows with one field: the second would undo the first, unless it
	 * is dracut's name of the same
	 */
	for (size_t i = 0; i < n_params; i++) {
		const struct param *a = &params[i];

		for (size_t j = i + 1; j < n_params; j++) {
			const struct param *b = &params[j];

			if (a->size > 0 && b->size > 0 &&
			    !(a->offset == b->offset && a->kind == b->kind &&
			      strncmp(param_name(b), "rd.net.", 7) == 0) &&
			    a->offset < b->offset + b->size &&
			    b->offset < a->offset + a->size)
				fail_msg("%s and %s", param_name(a),
					 param_name(b));
			if (cmdline_same_name(param_name(a), param_name(b)))
				fail_msg("two rows of %s", param_name(a));
		}
	}
}

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_params; i++) {
		char name[64], *p = name;

		assert_true(strlen(param_name(&params[i])) < sizeof(name));
		strcpy(name, param_name(&params[i]));
		assert_ptr_equal(param_find(name), &params[i]);
		/* lib/cmdline.c, parameq(): '-' and '_' are the same */
		for (; (p = strpbrk(p, "-_")) != NULL; p++)
			*p = *p == '-' ? '_' : '-';
		assert_ptr_equal(param_find(name), &params[i]);
		strcat(name, "x");
		assert_ptr_not_equal(param_find(name), &params[i]);
	}
	assert_null(param_find(""));
	assert_null(param_find("ROOT"));
	assert_null(param_find("roo"));
}

static void test_misspelt(void **state)
{
	static const char *const row[] = {
		"kinit.module=x",
		"kinit.modulse",
		"kinit_mounts=x",
		"kinit.=1",
		"kinit-mout=/x",
		/* DHCP never gives up: these have nothing to say */
		"rd.net.dhcp.retry=3",
		"rd.net.timeout.dhcp=10",
		"rd.net.timeout.ifup=5",
		"rd.net.timeout.route=5",
		"rd.net.timeout.ipv6dad=5",
		"rd.net.timeout.ipv6auto=5",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char name[40];

		take(row[i]);
		strcpy(name, row[i]);
		name[strcspn(name, "=")] = '\0';
		strcat(name, " ignored");
		if (lines() != 1 || strstr(said.text, name) == NULL)
			fail_msg("%s: '%s'", row[i], said.text);
	}
	/* one without its value has no effect either */
	take("kinit.modules");
	assert_int_equal(lines(), 1);
	assert_non_null(strstr(said.text, "kinit.modules"));
}

static void test_not_misspelt(void **state)
{
	(void)state;
	/* words of others, and those that do what they should */
	take("quiet splash kinit kinit=1 kinitx.y=1 systemd.unit=x BOOT=1 "
	     "kinit.modules=a,b modprobe.blacklist=c rootwait rootflags=x "
	     "panic=5 init=/x nfsrootdebug rw ro=1 -- kinit.foo=1");
	if (*said.text != '\0')
		fail_msg("'%s'", said.text);
}

static void test_ignored(void **state)
{
	unsigned n = 0;

	(void)state;
	/* once for each row, of which the last word counts */
	for (size_t i = 0; i < n_params; i++) {
		char text[160];

		if (params[i].kind != PARAM_IGNORED)
			continue;
		n++;
		snprintf(text, sizeof(text), "%s=1 %s=2",
			 param_name(&params[i]), param_name(&params[i]));
		take(text);
		if (lines() != 1 ||
		    strstr(said.text, param_name(&params[i])) == NULL)
			fail_msg("%s: '%s'", text, said.text);
	}
	assert_in_range(n, 3, 10);
}

static void test_format(void **state)
{
	(void)state;
	take("kinit.%s%n%s=%n resume=%s%n md=%n%n");
	assert_non_null(strstr(said.text, "kinit.%s%n%s"));
}

static void test_no_value(void **state)
{
	(void)state;
	/* "init" alone is a word for init, not an empty init= */
	take("root nfsroot rootfstype init dhcpclass ip carrier_timeout");
	assert_null(plan.words.root);
	assert_null(plan.words.nfsroot);
	assert_null(plan.words.fstype);
	assert_string_equal(plan.init, "");
	assert_int_equal(plan.net.n_specs, 0);
	assert_false(plan.ip_given);
	assert_string_equal(said.text, "");
}

static void test_words(void **state)
{
	(void)state;
	take("root=/dev/a nfsroot=/b rootfstype=nfs rw root=/dev/c");
	assert_string_equal(plan.words.root, "/dev/c");
	assert_string_equal(plan.words.nfsroot, "/b");
	assert_string_equal(plan.words.fstype, "nfs");
	assert_int_equal(plan.words.access, ROOT_RW);
	/* they point into the command line: nothing of that is copied */
	assert_in_range((uintptr_t)plan.words.root, (uintptr_t)cmdline.text,
			(uintptr_t)cmdline.text + CMDLINE_MAX);
	/* init/do_mounts.c: an empty root= names none */
	take("root=");
	assert_null(plan.words.root);
	take("root=/dev/a root=");
	assert_null(plan.words.root);
}

static void test_drop(void **state)
{
	(void)state;
	/* <linux/capability.h>: SYS_MODULE is 16, SYS_RAWIO 17, CHOWN 0 */
	take("drop_capabilities=cap_sys_module,CAP_SYS_RAWIO");
	assert_true(plan.drop_caps == (1u << 16 | 1u << 17));
	take("drop-capabilities=cap_sys_module drop_capabilities=cap_chown");
	assert_true(plan.drop_caps == 1);
	take("drop_capabilities -- drop_capabilities=cap_chown");
	assert_true(plan.drop_caps == 0);
	/* a machine that asks for less privilege must not boot with more */
	assert_int_equal(
		cmdline_parse(&cmdline, "drop_capabilities=cap_chown,cap_%s"),
		0);
	assert_int_equal(param_parse(&plan, &cmdline, &error), -EINVAL);
	assert_int_equal(error.code->number, KI_CAPABILITY);
	assert_non_null(strstr(error.what, "cap_%s"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each row has what its kind needs", test_rows),
		CLAIM("no two rows have a name or a field in common",
		      test_fields),
		CLAIM("a name is found with '-' and with '_'", test_find),
		CLAIM("a word of kinit's that does not exist is told",
		      test_misspelt),
		CLAIM("nothing is told of words that are good, or another's",
		      test_not_misspelt),
		CLAIM("a parameter without effect is told", test_ignored),
		CLAIM("no word is a format string", test_format),
		CLAIM("a word without '=' is no parameter with a value",
		      test_no_value),
		CLAIM("capabilities to drop are taken by name", test_drop),
		CLAIM("the words of the root are the last ones", test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
