/* lib/log.h: what of a message reaches a terminal. */
#include "lib/log.h"

#include "lib/str.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static char logged[4096];

static const char *log_of(const char *text)
{
	struct capture c;

	program = (struct program){ .name = "t" };
	capture_start(&c);
	log_error("%s", text);
	capture_end(&c);
	memcpy(logged, c.text, sizeof(c.text));
	return logged;
}

static void test_controls(void **state)
{
	static const struct {
		const char *text, *line;
	} row[] = {
		{ "", "t: \n" },
		{ "plain", "t: plain\n" },
		{ "a\nb\r\tc\177", "t: a?b??c?\n" },
		{ "\033[31mred", "t: ?[31mred\n" },
		/* U+009B is CSI, in two bytes or as one */
		{ "\xc2\x9b"
		  "31mred",
		  "t: ??31mred\n" },
		{ "\x9b"
		  "31mred",
		  "t: ?31mred\n" },
		{ "\xc2\x80\xc2\x9f\xc2\xa0", "t: ????\xc2\xa0\n" },
		{ "/srv/b\xc3\xbcro", "t: /srv/b\xc3\xbcro\n" },
		{ "\xe6\xa0\xb9\xf0\x9f\x90\xa7",
		  "t: \xe6\xa0\xb9\xf0\x9f\x90\xa7\n" },
		/* U+1F41B has 9b in it, and is no control */
		{ "\xf0\x9f\x90\x9b", "t: \xf0\x9f\x90\x9b\n" },
		{ "\xf0\x9f\x90", "t: ???\n" },
		{ "b\xfcro", "t: b?ro\n" },
		{ "\xc0\x9b\xed\xa0\x80", "t: ?????\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_string_equal(log_of(row[i].text), row[i].line);
}

static void test_every_byte(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 256; n++) {
		char text[] = { 'a', (char)n, 'b', '\0' };
		char line[] = "t: a?b\n";

		if (n >= 0x20 && n < 0x7f)
			line[4] = (char)n;
		assert_string_equal(log_of(text), line);
	}
}

static void test_long(void **state)
{
	(void)state;
	/* wherever a character is cut, what is left of it goes */
	for (unsigned shift = 0; shift < 4; shift++) {
		char text[2 * LOG_LINE] = "xxxx";
		size_t len;

		for (size_t i = shift; i + 4 < sizeof(text); i += 4)
			memcpy(text + i, "\xf0\x9f\x90\x9b", 5);
		len = strlen(log_of(text));
		assert_in_range(len, LOG_LINE - 8, LOG_LINE);
		assert_int_equal(logged[len - 1], '\n');
		logged[len - 1] = '\0';
		assert_true(is_path_text(logged));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("controls and stray bytes are replaced, UTF-8 is not",
		      test_controls),
		CLAIM("no single byte controls a terminal", test_every_byte),
		CLAIM("a message that is too long is cut", test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
