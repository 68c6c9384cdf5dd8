/* lib/ip_text.h, beside the C library's inet_pton() and inet_ntop(). */
#include "lib/ip_text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#include "tests/unit/unit.h"

#define ROUNDS 200000

static void same(const char *s)
{
	struct ip_addr ip, before;
	uint8_t theirs[16] = { 0 };
	int family = inet_pton(AF_INET, s, theirs) == 1	   ? AF_INET
		     : inet_pton(AF_INET6, s, theirs) == 1 ? AF_INET6
							   : 0;

	memset(&ip, 0xa5, sizeof(ip));
	before = ip;
	if (ip_from_text(s, &ip) < 0) {
		if (family != 0)
			fail_msg("'%s' is an address", s);
		assert_memory_equal(&ip, &before, sizeof(ip));
		return;
	}
	if (family == 0)
		fail_msg("'%s' is no address", s);
	if (ip.family != family && !(family == AF_INET && ip.family == 0))
		fail_msg("'%s' is of another family", s);
	if (memcmp(ip.bytes, theirs, sizeof(theirs)) != 0)
		fail_msg("'%s' is another address", s);
}

static void test_forms(void **state)
{
	static const char *const text[] = {
		/* RFC 4291 section 2.2 */
		"ABCD:EF01:2345:6789:ABCD:EF01:2345:6789",
		"2001:DB8:0:0:8:800:200C:417A",
		"2001:DB8::8:800:200C:417A",
		"FF01::101",
		"::1",
		"::",
		"0:0:0:0:0:0:13.1.68.3",
		"::FFFF:129.144.52.38",
		/* "::" of one group, at each end */
		"::2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7::",
		"1:2:3::5:6:7:8",
		"fe80::",
		"fe80::1",
		"1:2:3:4:5:6:1.2.3.4",
		"1::1.2.3.4",
		"0001::",
		"192.0.2.1",
		"255.255.255.255",
		"0.0.0.0",
	};
	struct ip_addr ip;

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		same(text[i]);
		assert_int_equal(ip_from_text(text[i], &ip), 0);
	}
}

static void test_none(void **state)
{
	static const char *const text[] = {
		"",
		":",
		":::",
		"1",
		":1",
		"1:",
		"1::2:",
		":1::2",
		"1::2::3",
		"1:::2",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7:8::",
		"::1:2:3:4:5:6:7:8",
		"1:2:3:4::5:6:7:8",
		"12345::",
		"g::",
		"::1%eth0",
		"[::1]",
		"::1 ",
		" ::1",
		"1:2:3:4:5:6:7:1.2.3.4",
		"::1.2.3",
		"::1.2.3.256",
		"::1.2.3.4:5",
		"1.2.3.4::",
		"fe80::1/64",
		"192.0.2",
		"192.0.2.256",
		"192.0.2.1:",
		"host",
		"::-1",
		"0x1::",
	};
	struct ip_addr ip;

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		same(text[i]);
		assert_int_equal(ip_from_text(text[i], &ip), -EINVAL);
	}
}

/* Ends within the text, whatever it is. */
static void test_long(void **state)
{
	static const char *const piece[] = { ":", "1:", "f", "::", "1.", "%" };

	(void)state;
	for (size_t i = 0; i < sizeof(piece) / sizeof(piece[0]); i++) {
		static char text[4097];
		struct ip_addr ip;
		char *copy;

		text[0] = '\0';
		while (strlen(text) + strlen(piece[i]) < sizeof(text))
			strcat(text, piece[i]);
		copy = exact(text, strlen(text) + 1);
		assert_int_equal(ip_from_text(copy, &ip), -EINVAL);
		free(copy);
	}
}

static void test_random(void **state)
{
	static const char letters[] = "::::00112abF.";
	char text[24];

	(void)state;
	srandom(4291);
	for (int i = 0; i < ROUNDS; i++) {
		size_t n = (size_t)random() % (sizeof(text) - 1);

		for (size_t k = 0; k < n; k++)
			text[k] = letters[(size_t)random() %
					  (sizeof(letters) - 1)];
		text[n] = '\0';
		/* the C library takes no octet that begins with 0 */
		if (strchr(text, '.') == NULL)
			same(text);
	}
}

static void test_text(void **state)
{
	static const uint8_t row[][16] = {
		{ 0 },
		{ [15] = 1 },
		{ 0xfe, 0x80, [8] = 0x50, 0x54, 0, 0xff, 0xfe, 0x12, 0x34,
		  0x56 },
		{ 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		  255, 255, 255, 255 },
		{ [10] = 0xff, 0xff, 192, 0, 2, 1 },
	};
	struct ip_addr ip = { .family = AF_INET6 }, back;
	char text[IP_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint8_t theirs[16];

		memcpy(ip.bytes, row[i], 16);
		assert_ptr_equal(ip_text(&ip, text), text);
		assert_int_equal(inet_pton(AF_INET6, text, theirs), 1);
		assert_memory_equal(theirs, row[i], 16);
		assert_int_equal(ip_from_text(text, &back), 0);
		assert_true(ip_equal(&ip, &back));
	}
	ip = (struct ip_addr){ .family = AF_INET6,
			       .bytes = { 0x20, 1, 0xd, 0xb8, [15] = 1 } };
	assert_string_equal(ip_text(&ip, text), "2001:db8:0:0:0:0:0:1");
	ip = ip_from4(IP(192, 0, 2, 130));
	assert_string_equal(ip_text(&ip, text), "192.0.2.130");
	ip = ip_from4(0);
	assert_string_equal(ip_text(&ip, text), "0.0.0.0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each form of RFC 4291 is taken", test_forms),
		CLAIM("anything else is refused whole", test_none),
		CLAIM("4096 characters do no harm", test_long),
		CLAIM("random texts mean what they mean elsewhere",
		      test_random),
		CLAIM("an address as text is read back", test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
