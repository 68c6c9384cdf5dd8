/* lib/str.h: UTF-8, beside the grammar of RFC 3629 section 4. */
#include "lib/str.h"

#include "tests/unit/unit.h"

/* RFC 3629 section 4: UTF8-2, UTF8-3 and UTF8-4, byte by byte. */
static const struct {
	uint8_t from[4], to[4];
	size_t len;
} utf8_rule[] = {
	{ { 0x01 }, { 0x7f }, 1 }, /* NUL ends a string */
	{ { 0xc2, 0x80 }, { 0xdf, 0xbf }, 2 },
	{ { 0xe0, 0xa0, 0x80 }, { 0xe0, 0xbf, 0xbf }, 3 },
	{ { 0xe1, 0x80, 0x80 }, { 0xec, 0xbf, 0xbf }, 3 },
	{ { 0xed, 0x80, 0x80 }, { 0xed, 0x9f, 0xbf }, 3 },
	{ { 0xee, 0x80, 0x80 }, { 0xef, 0xbf, 0xbf }, 3 },
	{ { 0xf0, 0x90, 0x80, 0x80 }, { 0xf0, 0xbf, 0xbf, 0xbf }, 4 },
	{ { 0xf1, 0x80, 0x80, 0x80 }, { 0xf3, 0xbf, 0xbf, 0xbf }, 4 },
	{ { 0xf4, 0x80, 0x80, 0x80 }, { 0xf4, 0x8f, 0xbf, 0xbf }, 4 },
};

static size_t utf8_by_rule(const uint8_t *b)
{
	for (size_t i = 0; i < sizeof(utf8_rule) / sizeof(utf8_rule[0]); i++) {
		size_t n = 0;

		while (n < utf8_rule[i].len && b[n] >= utf8_rule[i].from[n] &&
		       b[n] <= utf8_rule[i].to[n])
			n++;
		if (n == utf8_rule[i].len)
			return n;
	}
	return 0;
}

static bool is_control(const uint8_t *b)
{
	return b[0] < 0x20 || b[0] == 0x7f ||
	       (b[0] == 0xc2 && b[1] >= 0x80 && b[1] <= 0x9f);
}

static void check_utf8(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	const uint8_t byte[] = { a, b, c, d, 0 };
	bool control = false;
	size_t len = utf8_char((const char *)byte, &control);

	if (len != utf8_by_rule(byte) ||
	    control != (len > 0 && is_control(byte)))
		fail_msg("%02x %02x %02x %02x: %zu", a, b, c, d, len);
}

static void test_utf8(void **state)
{
	static const uint8_t edge[] = { 0,    0x01, 0x7f, 0x80, 0x8f, 0x90,
					0x9f, 0xa0, 0xbf, 0xc0, 0xff };

	(void)state;
	for (unsigned n = 0; n < 1u << 16; n++) {
		check_utf8((uint8_t)(n >> 8), (uint8_t)n, 0, 0);
		check_utf8((uint8_t)(n >> 8), (uint8_t)n, 0x80, 0);
		check_utf8((uint8_t)(n >> 8), (uint8_t)n, 0xbf, 0xbf);
		for (size_t i = 0; i < sizeof(edge); i++)
			check_utf8((uint8_t)(n >> 8), (uint8_t)n, edge[i],
				   edge[(i + n) % sizeof(edge)]);
	}
}

static void test_path_text(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} row[] = {
		{ "", true },
		{ "/srv/b\xc3\xbcro", true },	   /* ue */
		{ "/srv/\xe6\xa0\xb9", true },	   /* U+6839 */
		{ "/srv/\xf0\x9f\x90\xa7", true }, /* U+1F427 */
		{ "/srv/my root", true },
		{ "/srv/\xc2\xa0", true }, /* U+00A0 */
		{ "/srv/\xc2\x9b"
		  "31m",
		  false }, /* CSI */
		{ "/srv/\x9b"
		  "31m",
		  false }, /* CSI as one byte */
		{ "/srv/\xc2\x80", false },
		{ "/srv/\xc2\x9f", false },
		{ "/srv/\033[31m", false },
		{ "/srv/\177", false },
		{ "a\nb", false },
		{ "b\xfcro", false },  /* Latin-1 */
		{ "\xc0\xaf", false }, /* "/", too long */
		{ "\xe0\x80\xaf", false },
		{ "\xed\xa0\x80", false },     /* a surrogate */
		{ "\xf4\x90\x80\x80", false }, /* U+110000 */
		{ "\xc3", false },	       /* cut */
		{ "\xe6\xa0", false },
		{ "\xf0\x9f\x90", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		/* its own length: a look beyond the NUL is seen */
		char *s = exact(row[i].text, strlen(row[i].text) + 1);

		if (is_path_text(s) != row[i].good)
			fail_msg("row %zu", i);
		free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("UTF-8 is what RFC 3629 says", test_utf8),
		CLAIM("a path is UTF-8 without control characters",
		      test_path_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
