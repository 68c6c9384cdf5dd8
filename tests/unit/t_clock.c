/* lib/clock.h and lib/err.h. */
#include "lib/clock.h"

#include <limits.h>

#include "lib/err.h"

#include "tests/unit/unit.h"

static void test_poll(void **state)
{
	int ms;

	(void)state;
	assert_int_equal(clock_poll_ms(1000, 1005), 5);
	assert_int_equal(clock_poll_ms(1000, 1001), 1);
	assert_int_equal(clock_poll_ms(1000, 1000), 0);
	assert_int_equal(clock_poll_ms(1000, 999), 0);
	assert_int_equal(clock_poll_ms(1000, 0), 0);
	assert_int_equal(clock_poll_ms(1000, CLOCK_NEVER), -1);
	assert_int_equal(clock_poll_ms(0, INT_MAX), INT_MAX);
	/* later than poll(2) can say: a long time, not a negative one */
	ms = clock_poll_ms(0, (uint64_t)INT_MAX + 1);
	assert_in_range(ms, 1000, INT_MAX);
	ms = clock_poll_ms(0, (uint64_t)1 << 32); /* 0 when cut to 32 bits */
	assert_in_range(ms, 1000, INT_MAX);
	ms = clock_poll_ms(0, CLOCK_NEVER - 1);
	assert_in_range(ms, 1000, INT_MAX);
}

static void test_now(void **state)
{
	uint64_t before = clock_ms(), now = before;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		assert_true(clock_ms() >= now);
		now = clock_ms();
	}
	assert_true(now - before < 1000);
}

static void test_words(void **state)
{
	/* what the kernel's mounts, sockets and files fail with */
	static const int known[] = {
		EPERM,	      ENOENT,	   EIO,		 EACCES,
		EBUSY,	      ENODEV,	   ENOTDIR,	 EINVAL,
		ENAMETOOLONG, ENOSPC,	   EROFS,	 EPROTONOSUPPORT,
		ENETDOWN,     ENETUNREACH, EHOSTUNREACH, ECONNREFUSED,
		ETIMEDOUT,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_string_equal(err_text(known[i]), strerror(known[i]));
		assert_string_equal(err_text(-known[i]), strerror(known[i]));
	}
}

static void test_unknown(void **state)
{
	static const int odd[] = { 99999,   -99999,	     INT_MAX, -INT_MAX,
				   INT_MIN, ENOTSUPP_KERNEL, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		assert_true(strlen(err_text(odd[i])) > 0);
	assert_string_equal(err_text(99999), "Unknown error 99999");
	assert_string_equal(err_text(-99999), "Unknown error 99999");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a deadline becomes a timeout for poll", test_poll),
		CLAIM("the clock does not go back", test_now),
		CLAIM("errors have the words of strerror", test_words),
		CLAIM("an error that there is not has words too", test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
