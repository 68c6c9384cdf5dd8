/*
 * kinit/param.h: what the rows for roots make of their words.  rootwait: the
 * kernel's init/do_mounts.c and kinit(8).
 */
#include "kinit/param.h"

#include "tests/unit/capture.h"
#include "tests/unit/plan.h"

#define ROOT "root=/dev/vda1 "

static struct capture said;

static void take(const char *line)
{
	capture_start(&said);
	good(line);
	capture_end(&said);
}

static const struct root_words *words = &plan.words;

static void rootwait_has_a_value_or_none(void **state)
{
	static const struct {
		const char *line;
		bool wait;
		uint32_t s;
		const char *said;
	} row[] = {
		{ "", false, 0, NULL },
		{ "rootwait", true, 0, NULL },
		{ "rootwait=20", false, 20, NULL },
		{ "rootwait=1000000", false, 1000000, NULL },
		{ "rootwait=0", true, 0, NULL },
		/* the last one counts */
		{ "rootwait rootwait=20", false, 20, NULL },
		{ "rootwait=20 rootwait", true, 20, NULL },
		{ "rootwait=20 rootwait=30", false, 30, NULL },
		/* for ever and said, as the kernel does */
		{ "rootwait=x", true, 0, "rootwait=x is no number" },
		{ "rootwait=-1", true, 0, "rootwait=-1 is no number" },
		{ "rootwait=1000001", true, 0, "rootwait=1000001 is no" },
		{ "rootwait=4294967297", true, 0, "rootwait=4294967297 is" },
		{ "rootwait=", true, 0, "rootwait= is no number" },
		{ "rootwait=5s", true, 0, "rootwait=5s is no number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char line[100];

		snprintf(line, sizeof(line), ROOT "%s", row[i].line);
		take(line);
		if (words->wait != row[i].wait ||
		    (!words->wait && words->wait_s != row[i].s))
			fail_msg("%s: %d, %u", line, words->wait,
				 words->wait_s);
		if (row[i].said == NULL)
			assert_string_equal(said.text, "");
		else
			assert_non_null(strstr(said.text, row[i].said));
	}
}

static void pointers_are_the_last_value(void **state)
{
	static const struct {
		const char *name;
		size_t at;
	} row[] = {
		{ "rootfstype", offsetof(struct root_words, fstype) },
		{ "rootflags", offsetof(struct root_words, flags) },
		{ "hibernate", offsetof(struct root_words, hibernate) },
		{ "raid", offsetof(struct root_words, raid) },
		{ "resume", offsetof(struct root_words, resume) },
		{ "mount.usrfstype", offsetof(struct root_words, usr_fstype) },
		{ "mount.usrflags", offsetof(struct root_words, usr_flags) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *const *field =
			(const void *)((const char *)words + row[i].at);
		char line[200];

		take(ROOT);
		assert_null(*field);
		snprintf(line, sizeof(line), ROOT "%s=/dev/a %s=/dev/b,c=d",
			 row[i].name, row[i].name);
		capture_start(&said);
		(void)make(line);
		capture_end(&said);
		assert_string_equal(*field, "/dev/b,c=d");
		/* an empty one is none */
		snprintf(line, sizeof(line), ROOT "%s=/dev/a %s= ", row[i].name,
			 row[i].name);
		take(line);
		assert_null(*field);
		/* without a value it is another word */
		snprintf(line, sizeof(line), ROOT "%s", row[i].name);
		take(line);
		assert_null(*field);
	}
	take("root=/dev/a root= root=/dev/vdb");
	assert_string_equal(words->root, "/dev/vdb");
	bad("root=/dev/a root=", KI_NO_ROOT, "root", "no root=");
}

static void flags_are_the_word_alone(void **state)
{
	static const struct {
		const char *name;
		size_t at;
	} row[] = {
		{ "noresume", offsetof(struct root_words, no_resume) },
		{ "resumewait", offsetof(struct root_words, resume_wait) },
		{ "noinitrd", offsetof(struct root_words, no_initrd) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const bool *field =
			(const void *)((const char *)words + row[i].at);
		char line[200];

		take(ROOT);
		assert_false(*field);
		snprintf(line, sizeof(line), ROOT "%s", row[i].name);
		take(line);
		assert_true(*field);
		snprintf(line, sizeof(line), ROOT "%s %s", row[i].name,
			 row[i].name);
		take(line);
		assert_true(*field);
		snprintf(line, sizeof(line), ROOT "%s=1", row[i].name);
		take(line);
		assert_false(*field);
	}
}

static void numbers_are_in_their_range(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		const char *max, *more;
	} row[] = {
		{ "rootdelay", offsetof(struct root_words, delay_s), "1000000",
		  "1000001" },
		{ "resumedelay", offsetof(struct root_words, resume_delay_s),
		  "1000000", "1000001" },
		{ "kinit.md.degraded",
		  offsetof(struct root_words, md_degraded_s), "1000000",
		  "1000001" },
		{ "resume_offset", offsetof(struct root_words, resume_offset),
		  "4294967295", "4294967296" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const uint32_t *field =
			(const void *)((const char *)words + row[i].at);
		static const char *const wrong[] = { "", "-1", "x", "1x" };
		char line[200];

		take(ROOT);
		assert_int_equal(*field, 0);
		snprintf(line, sizeof(line), ROOT "%s=x %s=%s", row[i].name,
			 row[i].name, row[i].max);
		take(line);
		assert_int_equal(*field, strtoul(row[i].max, NULL, 10));
		snprintf(line, sizeof(line), ROOT "%s=%s", row[i].name,
			 row[i].more);
		bad(line, KI_NUMBER, row[i].name, row[i].max);
		for (size_t j = 0; j < 4; j++) {
			snprintf(line, sizeof(line), ROOT "%s=%s", row[i].name,
				 wrong[j]);
			bad(line, KI_NUMBER, row[i].name, "no number");
		}
	}
}

static void lists_have_every_word_in_order(void **state)
{
	static const char *const name[] = { "md", "kinit_mount" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct word_list *list =
			i == 0 ? &words->md : &words->mounts;
		char line[400] = ROOT;

		take(line);
		assert_int_equal(list->n, 0);
		for (unsigned n = 1; n <= 8; n++) {
			size_t used = strlen(line);

			snprintf(line + used, sizeof(line) - used,
				 "%s=/dev/sda%u:/m%u:ext4 ", name[i], n, n);
			capture_start(&said);
			(void)make(line);
			capture_end(&said);
			assert_int_equal(list->n, n);
		}
		for (unsigned n = 1; n <= 8; n++) {
			char text[40];

			snprintf(text, sizeof(text), "/dev/sda%u:/m%u:ext4", n,
				 n);
			assert_string_equal(list->word[n - 1], text);
		}
		strcat(line, name[i]);
		strcat(line, "=/dev/ninth");
		bad(line, KI_WORDS, name[i], "more than 8");
	}
}

/* The kernel's longest command line has 4096 characters on most machines. */
static void values_of_4096_characters_are_taken_or_refused(void **state)
{
	static const char *const whole[] = { "rootflags", "rootfstype",
					     "hibernate", "raid", "md" };
	static char line[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		size_t used = (size_t)snprintf(line, sizeof(line),
					       ROOT "%s=", whole[i]);

		memset(line + used, 'x', 4096);
		line[used + 4096] = '\0';
		take(line);
	}
	take(ROOT "rootflags=x");
	snprintf(line, sizeof(line), ROOT "rootflags=");
	memset(line + 25, 'x', 4096);
	line[25 + 4096] = '\0';
	take(line);
	assert_int_equal(strlen(words->flags), 4096);
	/* a swap that is none is no reason not to boot */
	snprintf(line, sizeof(line), ROOT "resume=/dev/");
	memset(line + strlen(line), 'x', 4096);
	take(line);
	assert_non_null(strstr(said.text, "cannot use resume=/dev/xxx"));
	assert_null(plan.root.want[WANT_RESUME].text);
	snprintf(line, sizeof(line), ROOT "rootdelay=");
	memset(line + strlen(line), '1', 4096);
	bad(line, KI_NUMBER, "rootdelay=111", "no number");
	snprintf(line, sizeof(line), ROOT "init=/");
	memset(line + strlen(line), 'i', 4096);
	line[4096] = '\0';
	bad(line, KI_TEXT, "init=/iii", "characters");
}

static void resume_is_wanted_unless_it_is_off(void **state)
{
	static const struct {
		const char *more;
		bool wanted;
	} row[] = {
		{ "", true },
		{ "noresume", false },
		{ "hibernate=noresume", false },
		{ "hibernate=no", false },
		{ "hibernate=nocompress", true },
		{ "hibernate=protect_image", true },
		{ "resumewait resumedelay=3", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char line[200];

		snprintf(line, sizeof(line), ROOT "resume=LABEL=swap %s",
			 row[i].more);
		take(line);
		assert_int_equal(plan.root.want[WANT_RESUME].text != NULL,
				 row[i].wanted);
		assert_string_equal(said.text, "");
	}
	take(ROOT);
	assert_null(plan.root.want[WANT_RESUME].text);
}

static void what_has_no_effect_any_more_is_warned_of(void **state)
{
	static const char *const name[] = { "load_ramdisk", "prompt_ramdisk",
					    "ramdisk_start" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char line[200];

		snprintf(line, sizeof(line), ROOT "%s=1", name[i]);
		take(line);
		assert_non_null(strstr(said.text, name[i]));
		assert_non_null(strstr(said.text, "no effect"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("rootwait has a value or none",
		      rootwait_has_a_value_or_none),
		CLAIM("pointers are the last value",
		      pointers_are_the_last_value),
		CLAIM("flags are the word alone", flags_are_the_word_alone),
		CLAIM("numbers are in their range", numbers_are_in_their_range),
		CLAIM("lists have every word in order",
		      lists_have_every_word_in_order),
		CLAIM("values of 4096 characters are taken or refused",
		      values_of_4096_characters_are_taken_or_refused),
		CLAIM("resume is wanted unless it is off",
		      resume_is_wanted_unless_it_is_off),
		CLAIM("what has no effect any more is warned of",
		      what_has_no_effect_any_more_is_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
