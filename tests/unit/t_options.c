/*
 * utils/options.h beside getopt_long(3) of glibc, on command lines from a seed,
 * and by hand what that does otherwise.
 */
#include "utils/options.h"

#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/log.h"
#include "tests/unit/capture.h"

#define WORDS 8
#define RUNS  20000

static const char longs[] = "all=a\0options=o\0read-only=r\0lonely=L\0"
			    "level=V:\0";
static const struct option glibc_longs[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "options", required_argument, NULL, 'o' },
	{ "read-only", no_argument, NULL, 'r' },
	{ "lonely", no_argument, NULL, 'L' },
	{ "level", required_argument, NULL, 'V' },
	/* whoever shortens a name is told that there is no such option */
	{ "all2", no_argument, NULL, 1000 },
	{ NULL, 0, NULL, 0 },
};

/* What was found: "a", "o=value", "!" for an error, "|" and the operands. */
struct found {
	char text[4096];
	size_t len;
};

static void found_add(struct found *f, const char *word, const char *value)
{
	f->len += (size_t)snprintf(f->text + f->len, sizeof(f->text) - f->len,
				   "%s%s%s ", word, value ? "=" : "",
				   value ? value : "");
	assert_true(f->len < sizeof(f->text));
}

static void ours(const char *shorts, int argc, char **argv, struct found *f)
{
	struct options o = { .shorts = shorts,
			     .longs = longs,
			     .usage = "none",
			     .argc = argc,
			     .argv = argv };
	int key;

	f->len = 0;
	while ((key = options_next(&o)) != OPTION_END) {
		const char name[] = { (char)key, '\0' };

		if (key < 0) {
			found_add(f, "!", NULL);
			assert_int_equal(options_usage(&o, key), 1);
			return;
		}
		found_add(f, name, o.value);
	}
	found_add(f, "|", NULL);
	assert_ptr_equal(o.argv, argv);
	for (int i = 0; i < o.argc; i++)
		found_add(f, argv[i], NULL);
	assert_null(argv[o.argc]);
}

static void theirs(const char *shorts, int argc, char **argv, struct found *f)
{
	int key;

	f->len = 0;
	optind = 0;
	opterr = 0;
	while ((key = getopt_long(argc, argv, shorts, glibc_longs, NULL)) !=
	       -1) {
		const char name[] = { (char)key, '\0' };

		if (key == '?' || key == 1000) {
			found_add(f, "!", NULL);
			return;
		}
		found_add(f, name, optarg);
	}
	found_add(f, "|", NULL);
	for (int i = optind; i < argc; i++)
		found_add(f, argv[i], NULL);
}

static uint32_t seed;

static unsigned any(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % n;
}

static const char *any_word(void)
{
	static const char *const words[] = {
		"-a",	     "-r",	    "-ar",	   "-o",
		"-ovalue",   "-aro",	    "-o=x",	   "-raovalue",
		"-t",	     "-t5",	    "-x",	   "-ax",
		"-a-",	     "-L",	    "-V",	   "-",
		"--",	     "---",	    "--all",	   "--all=x",
		"--options", "--options=",  "--read-only", "--options=x=y",
		"--lonely",  "--lonely=",   "--level",	   "--level=3",
		"--unknown", "--unknown=x", "operand",	   "",
		"a b",	     "=",	    "-:",	   "-+",
		"-o-",	     "--=x",
	};

	return words[any(sizeof(words) / sizeof(words[0]))];
}

static void test_random(void **state)
{
	static const char *const shorts[] = { "aro:t:", "+aro:t:" };
	unsigned n_good = 0, n_bad = 0;
	struct capture err;

	(void)state;
	seed = 12;
	capture_start(&err);
	for (unsigned run = 0; run < RUNS; run++) {
		const char *words[WORDS + 2] = { "program" };
		char *argv[2][WORDS + 2];
		struct found f[2];
		int argc = 1 + (int)any(WORDS);

		for (int i = 1; i < argc; i++)
			words[i] = any_word();
		words[argc] = NULL;
		memcpy(argv[0], words, sizeof(words));
		memcpy(argv[1], words, sizeof(words));
		ours(shorts[run & 1], argc, argv[0], &f[0]);
		theirs(shorts[run & 1], argc, argv[1], &f[1]);
		if (f[0].text[f[0].len - 2] == '!')
			n_bad++;
		else
			n_good++;
		if (strcmp(f[0].text, f[1].text) == 0)
			continue;
		capture_end(&err);
		for (int i = 1; i < argc; i++)
			print_error("'%s' ", words[i]);
		print_error("\nours:  %s\nglibc: %s\n", f[0].text, f[1].text);
		fail();
	}
	capture_end(&err);
	assert_true(n_good > RUNS / 10 && n_bad > RUNS / 10);
}

/* By hand: what is said, and what only ours does. */

static struct found one;
static struct capture said;

static const char *parse(const char *shorts, ...)
{
	char *argv[WORDS + 2] = { (char[]){ "program" } };
	int argc = 1;
	va_list args;

	va_start(args, shorts);
	while ((argv[argc] = va_arg(args, char *)) != NULL)
		argc++;
	va_end(args);
	program = (struct program){ .name = "program" };
	capture_start(&said);
	ours(shorts, argc, argv, &one);
	capture_end(&said);
	return one.text;
}

static void test_said(void **state)
{
	(void)state;
	parse("ab:", "-x", NULL);
	assert_string_equal(said.text, "program: unknown option '-x'\n"
				       "program: usage: program none\n");
	parse("ab:", "-ax", NULL);
	assert_string_equal(said.text, "program: unknown option '-x'\n"
				       "program: usage: program none\n");
	parse("ab:", "--nothing=5", NULL);
	assert_string_equal(said.text, "program: unknown option '--nothing=5'\n"
				       "program: usage: program none\n");
	parse("ab:", "-b", NULL);
	assert_string_equal(said.text, "program: option '-b' needs a value\n"
				       "program: usage: program none\n");
	parse("o:", "--options", NULL);
	assert_string_equal(said.text,
			    "program: option '--options' needs a value\n"
			    "program: usage: program none\n");
	parse("a", "--all=5", NULL);
	assert_string_equal(said.text,
			    "program: option '--all=5' takes no value\n"
			    "program: usage: program none\n");
}

/* glibc takes a name that is cut, where it fits one only */
static void test_cut(void **state)
{
	(void)state;
	assert_string_equal(parse("ao:", "--opt=x", NULL), "! ");
	assert_string_equal(parse("ao:", "--", "--opt", NULL), "| --opt ");
}

static void test_long(void **state)
{
	static char name[4097], value[4097];

	(void)state;
	memset(name, 'n', 4096);
	memcpy(name, "--", 2);
	assert_string_equal(parse("a", name, NULL), "! ");
	assert_non_null(strstr(said.text, "unknown option '--nnnn"));
	assert_true(strlen(said.text) < 200);
	memset(value, 'v', 4000);
	memcpy(value, "-o", 2);
	assert_int_equal(strlen(parse("o:", value, NULL)),
			 strlen("o= | ") + 4000 - 2);
	memset(name, 'x', 4096);
	name[0] = '-';
	assert_string_equal(parse("a", name, NULL), "! ");
	assert_non_null(strstr(said.text, "unknown option '-x'"));
}

static int help_of(char *arg, const char *text)
{
	char *argv[] = { (char[]){ "program" }, arg, NULL };
	struct options o = options_of(2, argv, text);
	int out = dup(1), file = memfd_create("stdout", 0), key, status;
	char said_there[64];
	ssize_t n;

	program.name = "program";
	dup2(file, 1);
	key = options_next(&o);
	status = options_usage(&o, key);
	dup2(out, 1);
	close(out);
	n = pread(file, said_there, sizeof(said_there) - 1, 0);
	said_there[n > 0 ? n : 0] = '\0';
	close(file);
	assert_int_equal(status, 0);
	assert_string_equal(said_there, "usage: program none\n");
	return key;
}

static void test_help(void **state)
{
	char *none[] = { NULL };
	struct options o = options_of(0, none, "a\0\0");

	(void)state;
	assert_int_equal(help_of((char[]){ "--help" }, "a\0none\0"),
			 OPTION_HELP);
	assert_int_equal(help_of((char[]){ "--help" }, "a\0none\0all=a\0"),
			 OPTION_HELP);
	assert_int_equal(help_of((char[]){ "--help" }, "ah\0none\0help=h\0"),
			 'h');
	assert_int_equal(help_of((char[]){ "-h" }, "ah\0none\0"), 'h');
	/* a program that was given no name either */
	assert_int_equal(options_next(&o), OPTION_END);
	assert_int_equal(o.argc, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("options are taken as glibc's getopt_long() takes them",
		      test_random),
		CLAIM("what is wrong is said, and the usage", test_said),
		CLAIM("a long name is not to be shortened", test_cut),
		CLAIM("names and values may have 4096 characters", test_long),
		CLAIM("--help is the program's own or writes the usage",
		      test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
