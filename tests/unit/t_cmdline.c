/*
 * kinit/cmdline.h.  Expected values are worked out from next_arg() in the
 * kernel's lib/cmdline.c, step by step.
 */
#include "kinit/cmdline.h"

#include "tests/unit/capture.h"

static struct cmdline c; /* 64 KiB */

static void parse(const char *text)
{
	char *s = exact(text, strlen(text) + 1);
	int r;

	memset(&c, 0xee, sizeof(c));
	r = cmdline_parse(&c, s);
	free(s); /* nothing may point into what was given */
	if (r < 0)
		fail_msg("'%s': %d", text, r);
}

static void is_word(unsigned i, const char *name, const char *value)
{
	assert_true(i < c.n_words);
	assert_string_equal(c.word[i].name, name);
	if (value) {
		assert_non_null(c.word[i].value);
		assert_string_equal(c.word[i].value, value);
	} else {
		assert_null(c.word[i].value);
	}
}

static void test_plain(void **state)
{
	(void)state;
	parse("root=/dev/nfs ro ip=dhcp\n");
	assert_int_equal(c.n_words, 3);
	is_word(0, "root", "/dev/nfs");
	is_word(1, "ro", NULL);
	is_word(2, "ip", "dhcp");
	assert_false(c.open_quote);
}

static void test_blanks(void **state)
{
	static const char *const empty[] = { "", " ", "\n", " \t\n\v\f\r" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		parse(empty[i]);
		assert_int_equal(c.n_words, 0);
	}
	parse("\t a \n b\vc\fd\re  ");
	assert_int_equal(c.n_words, 5);
	is_word(0, "a", NULL);
	is_word(4, "e", NULL);
}

static void test_equals(void **state)
{
	(void)state;
	parse("a=b=c d= h==");
	assert_int_equal(c.n_words, 3);
	is_word(0, "a", "b=c");
	is_word(1, "d", "");
	is_word(2, "h", "=");
}

static void test_equals_first(void **state)
{
	(void)state;
	/* "if (equals == 0)": one at position 0 is not seen */
	parse("=e =f=g");
	assert_int_equal(c.n_words, 2);
	is_word(0, "=e", NULL);
	is_word(1, "=f", "g");
}

static void test_quotes(void **state)
{
	(void)state;
	parse("a=\"b c\" \"d=e f\" \"g h\" i=j\"k l\"m n=\"o\"p");
	assert_int_equal(c.n_words, 5);
	is_word(0, "a", "b c");
	is_word(1, "d", "e f");
	is_word(2, "g h", NULL);
	is_word(3, "i", "j\"k l\"m"); /* inner quotes are kept */
	is_word(4, "n", "o\"p");      /* only a last one is taken off */
	assert_false(c.open_quote);
}

static void test_quote_corners(void **state)
{
	(void)state;
	parse("a=\"\" b");
	is_word(0, "a", "");
	is_word(1, "b", NULL);
	parse("a=\"x\"\"y\" b=\\\"c");
	is_word(0, "a", "x\"\"y");
	/* no escapes: the quote after the backslash opens */
	is_word(1, "b", "\\\"c");
	assert_true(c.open_quote);
	parse("ab\"c d\"=e f");
	is_word(0, "ab\"c d\"", "e"); /* quotes in a name are kept */
	is_word(1, "f", NULL);
	parse("\"a=\"b c\"");
	/* quoted whole: a -> b, then c" opens again: c" */
	is_word(0, "a", "b");
	is_word(1, "c\"", NULL);
	assert_true(c.open_quote);
}

static void test_open_quote(void **state)
{
	(void)state;
	parse("ro init=\"/sbin/init ip=dhcp -- x");
	assert_int_equal(c.n_words, 2);
	is_word(0, "ro", NULL);
	is_word(1, "init", "/sbin/init ip=dhcp -- x");
	assert_true(c.open_quote);
	parse("a=\"");
	assert_int_equal(c.n_words, 1);
	is_word(0, "a", "");
	assert_true(c.open_quote);
}

static void test_dash_dash(void **state)
{
	(void)state;
	parse("ro -- ip=dhcp single");
	assert_int_equal(c.n_words, 1);
	is_word(0, "ro", NULL);
	parse("-- ro");
	assert_int_equal(c.n_words, 0);
	parse("a --b -- c");
	assert_int_equal(c.n_words, 2);
	is_word(1, "--b", NULL);
	/* "!val && strcmp(param, "--") == 0": with a value it is a word */
	parse("--=x ro");
	assert_int_equal(c.n_words, 2);
	is_word(0, "--", "x");
	parse("x=-- ro");
	assert_int_equal(c.n_words, 2);
}

static void test_names(void **state)
{
	(void)state;
	assert_true(cmdline_same_name("carrier_timeout", "carrier-timeout"));
	assert_true(cmdline_same_name("_-a", "-_a"));
	assert_true(cmdline_same_name("", ""));
	assert_false(cmdline_same_name("ip", "ipx"));
	assert_false(cmdline_same_name("ipx", "ip"));
	assert_false(cmdline_same_name("ip", "IP"));
	assert_false(cmdline_same_name("a-b", "ab"));
	assert_false(cmdline_same_name("", "a"));
	assert_true(cmdline_same_name_n("mod-x.y", 5, "mod_x"));
	assert_false(cmdline_same_name_n("mod-x.y", 4, "mod_x"));
	assert_false(cmdline_same_name_n("mod-x.y", 6, "mod_x"));
}

static void test_find(void **state)
{
	(void)state;
	parse("ip=a ro ip=b carrier-timeout=5 init=/x init ip");
	assert_string_equal(cmdline_value(&c, "ip"), "b");
	assert_string_equal(cmdline_value(&c, "init"), "/x");
	assert_null(cmdline_value(&c, "ro"));
	assert_null(cmdline_value(&c, "nfsroot"));
}

/* "a=1", then a word that reaches to len bytes, then the end, by each way. */
static void parse_long(size_t len, const char *end)
{
	char *s = malloc(len + strlen(end) + 1),
	     path[] = "/tmp/t_cmdline.XXXXXX";
	bool fits = len + strlen(end) <= 32768;
	int fd = mkstemp(path);

	assert_true(s != NULL && fd >= 0);
	memset(s, 'x', len);
	memcpy(s, "a=1 ", 4);
	strcpy(s + len, end);
	assert_int_equal(write(fd, s, strlen(s)), strlen(s));
	close(fd);
	memset(&c, 0xee, sizeof(c));
	assert_int_equal(cmdline_read(&c, path), 0);
	assert_int_equal(c.cut, !fits);
	unlink(path);
	memset(&c, 0xee, sizeof(c));
	assert_int_equal(cmdline_parse(&c, s), fits ? 0 : -E2BIG);
	assert_int_equal(c.cut, !fits);
	free(s);
	is_word(0, "a", "1");
	assert_false(c.open_quote);
}

static void test_longest(void **state)
{
	(void)state;
	parse_long(32768, "");
	assert_int_equal(c.n_words, 2);
	assert_int_equal(strlen(c.word[1].name), 32764);
	/* half a word is none, not even where it is "--" or half quoted */
	parse_long(32769, "");
	assert_int_equal(c.n_words, 1);
	parse_long(32765, "\"x\" y=z");
	assert_int_equal(c.n_words, 1);
	parse_long(32765, " --no b=2");
	assert_int_equal(c.n_words, 2);
	/* a whole one before the last blank that fits is one */
	parse_long(32767, " b=2");
	assert_int_equal(c.n_words, 2);
	assert_int_equal(strlen(c.word[1].name), 32763);
	parse_long(100000, "");
	assert_int_equal(c.n_words, 1);
}

static void test_words_limit(void **state)
{
	static char s[2 * 2049 + 4];

	(void)state;
	for (size_t i = 0; i < 2 * 2049; i++)
		s[i] = i % 2 ? ' ' : 'w';
	memset(&c, 0xee, sizeof(c));
	assert_int_equal(cmdline_parse(&c, s), -E2BIG);
	assert_true(c.cut);
	assert_int_equal(c.n_words, 2048);
	is_word(2047, "w", NULL);
	s[2 * 2048] = '\0';
	parse(s);
	assert_false(c.cut);
	assert_int_equal(c.n_words, 2048);
	strcat(s, "-- x"); /* what is not for us is not counted */
	parse(s);
	assert_int_equal(c.n_words, 2048);
}

static void test_no_file(void **state)
{
	(void)state;
	memset(&c, 0xee, sizeof(c));
	assert_int_equal(cmdline_read(&c, "/nonexistent"), -ENOENT);
	assert_int_equal(c.n_words, 0);
	assert_false(c.cut);
	/* a directory can be opened, but not read */
	assert_int_equal(cmdline_read(&c, "/"), -EISDIR);
	assert_int_equal(c.n_words, 0);
}

static void test_warn_cut(void **state)
{
	static struct capture err;

	(void)state;
	parse("a b");
	capture_start(&err);
	cmdline_warn_cut(&c);
	capture_end(&err);
	assert_string_equal(err.text, "");
	c.cut = true;
	capture_start(&err);
	cmdline_warn_cut(&c);
	capture_end(&err);
	assert_non_null(strstr(err.text, "longer than 32768 bytes or 2048 "
					 "words: what follows its word 2 "));
}

/* "à" is c3 a0, and a0 is a blank of the kernel's (lib/ctype.c) */
static void test_utf8(void **state)
{
	(void)state;
	parse("nfsroot=/srv/voil\xc3\xa0 b\xc3\xbcro");
	assert_int_equal(c.n_words, 2);
	is_word(0, "nfsroot", "/srv/voil\xc3\xa0");
	is_word(1, "b\xc3\xbcro", NULL);
}

static void test_garbage(void **state)
{
	static const char set[] = "ab=\"\"-- \t\n'\\\377";
	uint32_t x = 1;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		char s[40];
		size_t n = x % (sizeof(s) - 1), used = 0;

		for (size_t i = 0; i < n; i++) {
			x = x * 1103515245 + 12345; /* C11 7.22.2.2 */
			s[i] = set[(x >> 16) % (sizeof(set) - 1)];
		}
		s[n] = '\0';
		x = x * 1103515245 + 12345;
		parse(s);
		for (unsigned i = 0; i < c.n_words; i++) {
			used += strlen(c.word[i].name);
			if (c.word[i].value)
				used += strlen(c.word[i].value) + 1;
		}
		assert_true(used <= n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("words with and without values", test_plain),
		CLAIM("all six blanks separate", test_blanks),
		CLAIM("the first '=' splits", test_equals),
		CLAIM("a '=' at the beginning does not split",
		      test_equals_first),
		CLAIM("quotes hold words together", test_quotes),
		CLAIM("quotes at odd places", test_quote_corners),
		CLAIM("a quote that is not closed is told of", test_open_quote),
		CLAIM("\"--\" ends what is for us", test_dash_dash),
		CLAIM("'-' and '_' in names are the same", test_names),
		CLAIM("the last word of a name counts", test_find),
		CLAIM("32768 bytes are taken, of more the whole words",
		      test_longest),
		CLAIM("2048 words are taken, and no more", test_words_limit),
		CLAIM("a file that cannot be read has no words", test_no_file),
		CLAIM("one that is cut is warned of", test_warn_cut),
		CLAIM("letters of UTF-8 are not split", test_utf8),
		CLAIM("garbage is taken apart in its own length", test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
