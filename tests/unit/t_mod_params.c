/*
 * kinit/mod_params.h.  Sources: modprobe(8), the kernel's kernel-parameters.txt
 * (module_blacklist), its lib/cmdline.c (next_arg()), by which it also reads
 * the parameters of a module, and lib/ctype.c.
 */
#include "kinit/mod_params.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/capture.h"

#define MS "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"

static struct cmdline cmdline;
static struct capture err;

static void parse(const char *text)
{
	assert_int_equal(cmdline_parse(&cmdline, text), 0);
}

static void test_name(void **state)
{
	char name[MOD_NAME];

	(void)state;
	assert_true(mod_name("virtio-net.ko", name));
	assert_string_equal(name, "virtio_net");
	assert_true(mod_name("e1000.ko.zst", name));
	assert_string_equal(name, "e1000");
	assert_false(mod_name("e1000.o", name));
	assert_false(mod_name(".ko", name));
	assert_false(mod_name("../e1000.ko", name));
	assert_false(mod_name("", name));
}

static void test_blacklist(void **state)
{
	(void)state;
	parse("modprobe.blacklist=floppy,virtio-net module_blacklist=e1000");
	assert_true(mod_blacklisted(&cmdline, "floppy", false));
	assert_true(mod_blacklisted(&cmdline, "virtio_net", false));
	assert_false(mod_blacklisted(&cmdline, "virtio_net", true));
	assert_true(mod_blacklisted(&cmdline, "e1000", false));
	assert_true(mod_blacklisted(&cmdline, "e1000", true));
	assert_false(mod_blacklisted(&cmdline, "e1000e", false));
	assert_false(mod_blacklisted(&cmdline, "virtio", false));
	parse("modprobe.blacklist module_blacklist= modprobe.blacklist=,,a");
	assert_false(mod_blacklisted(&cmdline, "", false));
	assert_true(mod_blacklisted(&cmdline, "a", false));
	/* 64 bytes, which are 63 of a name that could be */
	parse("modprobe.blacklist=" MS "m,b");
	assert_false(mod_blacklisted(&cmdline, MS, false));
	assert_true(mod_blacklisted(&cmdline, "b", false));
}

/* What the module gets of a command line; warnings are in err. */
static const char *params_of(const char *name, const char *text)
{
	static char params[MOD_PARAMS];

	parse(text);
	memset(params, 'x', sizeof(params));
	capture_start(&err);
	mod_params(&cmdline, name, params, true);
	capture_end(&err);
	return params;
}

static void test_params(void **state)
{
	static const char text[] =
		"nfs.callback_tcpport=4000 root=/dev/nfs e1000.debug=16 nfs.x "
		"nfs.text=\"two words\" nfsd.y=1 .z=1 nfs.=2";

	(void)state;
	assert_string_equal(params_of("nfs", text),
			    "callback_tcpport=4000 x text=\"two words\"");
	assert_string_equal(params_of("e1000", text), "debug=16");
	assert_string_equal(params_of("lockd", text), "");
	assert_string_equal(params_of("snd_hda_intel", "snd-hda-intel.index=1"),
			    "index=1");
	assert_string_equal(err.text, "");
}

/* Worked out from next_arg(): what it makes of the right is the left. */
static void test_quotes(void **state)
{
	static const char *const row[][2] = {
		{ "m.p=\"a\tb\"", "p=\"a\tb\"" },
		{ "m.p=\"a\nb\"", "p=\"a\nb\"" },
		{ "m.p=a\xa0z", "p=\"a\xa0z\"" },
		{ "\"m.p=a b\"", "p=\"a b\"" },
		{ "m.p=x\"a b\"y", "p=x\"a b\"y" },
		{ "m.p=\"a\"b", "p=\"a\"b" },
		{ "m.p=\"\"", "p=" },
		{ "m.p=", "p=" },
		/* values that begin or end with a quote, or have one */
		{ "\"m.p=\"\"x\"y", "p=\"\"x\"y\"" },
		{ "\"m.p=\"\"a b\"c", "\"p=\"\"a b\"c" },
		{ "\"m.p=\"x\" y\"", "\"p=\"x\" y\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_string_equal(params_of("m", row[i][0]), row[i][1]);
		assert_string_equal(err.text, "");
	}
}

static bool reads_as(const char *text, const char *value)
{
	char line[64];

	snprintf(line, sizeof(line), "%s z=1", text);
	parse(line);
	return cmdline.n_words == 2 && strcmp(cmdline.word[0].name, "p") == 0 &&
	       cmdline.word[0].value != NULL &&
	       strcmp(cmdline.word[0].value, value) == 0 &&
	       strcmp(cmdline.word[1].name, "z") == 0;
}

/* Only quotes at three places are taken off: eight ways to write a value. */
static bool can_be_written(const char *value)
{
	for (unsigned i = 0; i < 8; i++) {
		char text[32];

		snprintf(text, sizeof(text), "%sp=%s%s%s", i & 1 ? "\"" : "",
			 i & 2 ? "\"" : "", value, i & 4 ? "\"" : "");
		if (reads_as(text, value))
			return true;
	}
	return false;
}

/* All values of up to 8 of these characters, by the parser of kinit. */
static void test_all_values(void **state)
{
	static const char letters[] = "a\" ";
	char params[MOD_PARAMS], value[9];
	unsigned given = 0, refused = 0;

	(void)state;
	for (unsigned n = 0; n < 4 * 4 * 4 * 4 * 4 * 4 * 4 * 4; n++) {
		size_t len = 0;

		for (unsigned rest = n; rest % 4 != 0; rest /= 4)
			value[len++] = letters[rest % 4 - 1];
		value[len] = '\0';
		/* the command line itself cannot say all of them */
		cmdline.n_words = 1;
		cmdline.word[0].name = "m.p";
		cmdline.word[0].value = value;
		mod_params(&cmdline, "m", params, false);
		if (*params != '\0')
			assert_true(reads_as(params, value));
		else
			assert_false(can_be_written(value));
		given += *params != '\0';
		refused += *params == '\0';
	}
	assert_true(given > 1000 && refused > 1000);
}

static void test_refused(void **state)
{
	static const char *const row[] = {
		/* "a b", which only an open quote could hold */
		"\"m.p=\"\"a b\"\"",
		/* names that nothing has, and the end of all parameters */
		"m.p\"q\"=1",
		"\"m.p q=1\"",
		"m.p\xa0q=1",
		"m.--",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char text[64];

		snprintf(text, sizeof(text), "m.a=1 %s", row[i]);
		assert_string_equal(params_of("m", text), "a=1");
		assert_non_null(strstr(err.text, "module m is loaded without "
						 "its parameter "));
	}
}

static void test_too_long(void **state)
{
	static char text[MOD_PARAMS + 64], params[MOD_PARAMS];
	size_t room = MOD_PARAMS - 1 - strlen("a=1 p= b=2");

	(void)state;
	strcpy(text, "m.a=1 m.p=");
	memset(text + 10, 'v', room + 4);
	strcpy(text + 10 + room, " m.b=2");
	assert_int_equal(strlen(params_of("m", text)), MOD_PARAMS - 1);
	assert_string_equal(err.text, "");
	/* one more: that one does not fit, the others do */
	strcpy(text + 10 + room, "v m.b=2");
	strcpy(params, params_of("m", text));
	assert_null(strstr(params, "b=2"));
	assert_int_equal(strlen(params), MOD_PARAMS - 1 - 3);
	assert_non_null(strstr(err.text, "without its parameter b: they are "
					 "longer than 4095 bytes"));
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a module's name comes from its file", test_name),
		CLAIM("blacklists keep out as modprobe's", test_blacklist),
		CLAIM("NAME.PARAM= reaches the module", test_params),
		CLAIM("each value is quoted so that the kernel reads it",
		      test_quotes),
		CLAIM("so are all that can be written at all", test_all_values),
		CLAIM("what cannot be written is left out with a warning",
		      test_refused),
		CLAIM("so is what is too long", test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
