/* lib/fmt.c against the host C library's vsnprintf(3). */
#include "tests/unit/unit.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/ip_addr.h"

/* The same call to both, into buffers of every size up to a whole one. */
__attribute__((format(printf, 1, 2))) static void same(const char *fmt, ...)
{
	char ours[200], theirs[200];
	va_list args, copy;

	for (size_t size = 0; size < sizeof(ours); size++) {
		int a, b;

		memset(ours, 'x', sizeof(ours));
		memset(theirs, 'x', sizeof(theirs));
		va_start(args, fmt);
		va_copy(copy, args);
		a = fmt_vprint(ours, size, fmt, args);
		b = vsnprintf(theirs, size, fmt, copy);
		va_end(copy);
		va_end(args);
		assert_int_equal(a, b);
		assert_memory_equal(ours, theirs, sizeof(ours));
	}
}

static void test_text(void **state)
{
	(void)state;
	same("plain");
	same("%s", "");
	same("%s and %s", "one", "the other");
	same("[%-16s] [%16s]", "10.0.2.11", "right");
	same("[%-4s] [%4s]", "longer than", "the width");
	same("[%.4s] [%.0s] [%.64s]", "cut here", "nothing", "short");
	same("[%-8.3s] [%8.3s]", "abcdef", "abcdef");
	same("100%%, %c%c", 'o', 'k');
}

static void test_numbers(void **state)
{
	(void)state;
	same("%d %d %d", 0, INT_MAX, INT_MIN);
	same("%u %u", 0u, UINT_MAX);
	same("%lu %ld %ld", ULONG_MAX, LONG_MAX, LONG_MIN);
	same("%x %lx", 0xdeadbeefu, 0x123456789abcdefUL);
	same("%02x:%02x:%02x", 0u, 0xau, 0xffu);
	same("[%5d] [%-5d] [%05u] [%1u]", 42, 42, 42u, 12345u);
}

/* Not more than there is of a text without a NUL. */
static void test_precision_bounds(void **state)
{
	char text[4] = { 'a', 'b', 'c', 'd' };

	(void)state;
	same("%.4s", text);
	same("%.2s|", text);
}

/*
 * Linux's Documentation/core-api/printk-formats.rst: %pI4 is a dotted quad,
 * %pIS an address that knows its family, %pe an error, which is told in words
 * here; strerror(3) has the words.
 */
static void test_pointers(void **state)
{
	const uint32_t ip = 0x0a00020b; /* 10.0.2.11 */
	const struct ip_addr family = ip_from4(ip), none = ip_from4(0);
	const struct ip_addr longest = ip_from4(UINT32_MAX);
	char text[64];

	(void)state;
	assert_int_equal(fmt_print(text, sizeof(text), "[%pI4]", &ip), 11);
	assert_string_equal(text, "[10.0.2.11]");
	fmt_print(text, sizeof(text), "[%-12pI4|%12pI4] %d", &ip, &ip, 7);
	assert_string_equal(text, "[10.0.2.11   |   10.0.2.11] 7");
	assert_int_equal(fmt_print(text, sizeof(text), "[%-12pIS|%12pIS]",
				   &family, &none),
			 27);
	assert_string_equal(text, "[10.0.2.11   |     0.0.0.0]");
	assert_int_equal(fmt_print(text, sizeof(text), "%pIS/%d", &longest, 32),
			 18);
	assert_string_equal(text, "255.255.255.255/32");
	fmt_print(text, sizeof(text), "%pe, %pe.", ERR(-EACCES), ERR(ENOENT));
	assert_string_equal(text,
			    "Permission denied, No such file or directory.");
	/* a pointer by itself is none of those: the text ends */
	fmt_print(text, sizeof(text), "a%p!", (const void *)&ip);
	assert_string_equal(text, "a");
	fmt_print(text, sizeof(text), "a%pI6", &ip);
	assert_string_equal(text, "a");
	fmt_print(text, sizeof(text), "a%pI", &ip);
	assert_string_equal(text, "a");
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("texts are the C library's", test_text),
		CLAIM("numbers are the C library's", test_numbers),
		CLAIM("a precision bounds what is read", test_precision_bounds),
		CLAIM("%pe, %pI4 and %pIS are as the kernel's", test_pointers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
