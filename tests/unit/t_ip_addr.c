/* lib/ip_addr.h: numbers to addresses and back. */
#include "lib/ip_addr.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "tests/unit/unit.h"

static void test_from4(void **state)
{
	struct ip_addr ip = ip_from4(IP(192, 0, 2, 130)), other;
	struct in_addr theirs;

	(void)state;
	assert_true(ip_given(&ip));
	assert_int_equal(ip.family, AF_INET);
	/* the C library's bytes, in network order; nothing behind them */
	assert_int_equal(inet_pton(AF_INET, "192.0.2.130", &theirs), 1);
	assert_memory_equal(ip.bytes, &theirs, 4);
	for (unsigned i = 4; i < sizeof(ip.bytes); i++)
		assert_int_equal(ip.bytes[i], 0);
	assert_int_equal(ip_to4(&ip), IP(192, 0, 2, 130));
	other = ip_from4(IP(192, 0, 2, 131));
	assert_true(ip_equal(&ip, &ip));
	assert_false(ip_equal(&ip, &other));
	ip = ip_from4(UINT32_MAX);
	assert_int_equal(ip_to4(&ip), UINT32_MAX);
}

static void test_none(void **state)
{
	static const struct ip_addr zero;
	struct ip_addr ip = ip_from4(0);

	(void)state;
	assert_memory_equal(&ip, &zero, sizeof(ip));
	assert_false(ip_given(&ip));
	assert_int_equal(ip_to4(&ip), 0);
	/* 2001:: is no IPv4 address */
	ip = (struct ip_addr){ .family = AF_INET6, .bytes = { 0x20, 1 } };
	assert_true(ip_given(&ip));
	assert_int_equal(ip_to4(&ip), 0);
}

static void test_classes(void **state)
{
	(void)state;
	/* RFC 791 section 2.3: the high bits 0, 10, 110 */
	assert_int_equal(ip4_class_prefix(IP(10, 0, 0, 1)), 8);
	assert_int_equal(ip4_class_prefix(IP(127, 255, 255, 255)), 8);
	assert_int_equal(ip4_class_prefix(IP(128, 0, 0, 1)), 16);
	assert_int_equal(ip4_class_prefix(IP(191, 255, 0, 1)), 16);
	assert_int_equal(ip4_class_prefix(IP(192, 0, 0, 1)), 24);
	assert_int_equal(ip4_class_prefix(IP(223, 255, 255, 1)), 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a number becomes an address and back", test_from4),
		CLAIM("0 is none, and IPv6 is no number", test_none),
		CLAIM("each class has its prefix", test_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
