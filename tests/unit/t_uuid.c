/*
 * lib/uuid.h: the text of RFC 4122 section 3, bytes as SMBIOS has them
 * (DSP0134 section 7.2.1, whose example this is).
 */
#include "lib/uuid.h"

#include "tests/unit/unit.h"

#define EXAMPLE "00112233-4455-6677-8899-aabbccddeeff"

static const uint8_t firmware[] = { 0x33, 0x22, 0x11, 0x00, 0x55, 0x44,
				    0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb,
				    0xcc, 0xdd, 0xee, 0xff };
static const uint8_t network[] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55,
				   0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb,
				   0xcc, 0xdd, 0xee, 0xff };

static void test_example(void **state)
{
	static const char *const texts[] = {
		EXAMPLE, EXAMPLE "\n", "00112233-4455-6677-8899-AABBCCDDEEFF\n"
	};
	uint8_t uuid[16];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		memset(uuid, 0xa5, sizeof(uuid));
		assert_int_equal(uuid_parse(texts[i], uuid), 0);
		assert_memory_equal(uuid, firmware, sizeof(uuid));
	}
	uuid_swap(uuid);
	assert_memory_equal(uuid, network, sizeof(uuid));
	uuid_swap(uuid);
	assert_memory_equal(uuid, firmware, sizeof(uuid));
}

static void refused(const char *text, size_t len, int r)
{
	char *b = exact(text, len + 1);
	uint8_t uuid[16], before[16];

	b[len] = '\0';
	memset(uuid, 0xa5, sizeof(uuid));
	memset(before, 0xa5, sizeof(before));
	if (uuid_parse(b, uuid) != r)
		fail_msg("'%s'", b);
	assert_memory_equal(uuid, before, sizeof(uuid));
	free(b);
}

static void test_malformed(void **state)
{
	static const char *const more[] = { "\n\n", " ", "0", "-", "\nx" };
	char text[60];

	(void)state;
	for (size_t n = 0; n < strlen(EXAMPLE); n++)
		refused(EXAMPLE, n, -EINVAL);
	for (size_t n = 0; n < strlen(EXAMPLE); n++) {
		static const char wrong[] = "g/:@G`\n -";

		for (size_t i = 0; wrong[i]; i++) {
			strcpy(text, EXAMPLE);
			if (text[n] == wrong[i])
				continue;
			text[n] = wrong[i];
			refused(text, strlen(text), -EINVAL);
		}
	}
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		strcpy(text, EXAMPLE);
		strcat(text, more[i]);
		refused(text, strlen(text), -EINVAL);
	}
}

static void test_placeholders(void **state)
{
	static const char *const texts[] = {
		/* DSP0134: none; none yet */
		"00000000-0000-0000-0000-000000000000",
		"ffffffff-ffff-ffff-ffff-ffffffffffff",
		/* seen on boards of several makers */
		"FEFEFEFE-FEFE-FEFE-FEFE-FEFEFEFEFEFE",
		"03000200-0400-0500-0006-000700080009",
		"00020003-0004-0005-0006-000700080009",
		"12345678-1234-5678-90ab-cddeefaabbcc",
		"00010203-0405-0607-0809-0a0b0c0d0e0f",
		"01020304-0506-0708-090a-0b0c0d0e0f10",
		"4c4c4544-0000-2010-8020-80c04f202020",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char text[40];
		uint8_t uuid[16];

		refused(texts[i], strlen(texts[i]), -ENODATA);
		/* nothing else is near */
		strcpy(text, texts[i]);
		text[35] = text[35] == '1' ? '2' : '1';
		assert_int_equal(uuid_parse(text, uuid), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a UUID's first fields have the lower byte first",
		      test_example),
		CLAIM("what is no UUID changes nothing", test_malformed),
		CLAIM("those of boards without one are none",
		      test_placeholders),
	};

	return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
