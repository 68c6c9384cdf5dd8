/*
 * kinit/retry.h: what follows a failure of each class.  The times are those of
 * kinit(8): the root after 1, 2, 4, 8, 15, 15, ... s for retry=, all from the
 * network after 10 s where panic=0.
 */
#include "kinit/retry.h"

#include "tests/unit/unit.h"

#define NOW 700000u

static struct retry r;
static uint64_t at;

static enum retry_from decide(enum fail_class class, int panic_s, uint64_t now)
{
	at = 0;
	return retry_decide(&r, class, true, panic_s, now, &at);
}

static void begin(uint32_t retry_s)
{
	r = (struct retry){ 0 };
	retry_root_begins(&r, retry_s, NOW);
}

static void test_table(void **state)
{
	static const struct {
		enum fail_class class;
		int panic_s;
		bool root_begun;
		enum retry_from from;
		uint32_t after_ms;
	} row[] = {
		/* what nothing mends ends the boot whatever panic= says */
		{ FAIL_PERMANENT, 0, false, RETRY_NOT, 0 },
		{ FAIL_PERMANENT, 0, true, RETRY_NOT, 0 },
		{ FAIL_PERMANENT, 30, true, RETRY_NOT, 0 },
		{ FAIL_PERMANENT, -1, true, RETRY_NOT, 0 },
		/* the network, only where nobody said to reboot */
		{ FAIL_NETWORK, 0, false, RETRY_NETWORK, 10000 },
		{ FAIL_NETWORK, 0, true, RETRY_NETWORK, 10000 },
		{ FAIL_NETWORK, 1, false, RETRY_NOT, 0 },
		{ FAIL_NETWORK, 30, true, RETRY_NOT, 0 },
		{ FAIL_NETWORK, -1, false, RETRY_NOT, 0 },
		/* the root for retry=, whatever panic= says */
		{ FAIL_ROOT, 0, true, RETRY_ROOT, 1000 },
		{ FAIL_ROOT, 30, true, RETRY_ROOT, 1000 },
		{ FAIL_ROOT, -1, true, RETRY_ROOT, 1000 },
		/* a root that was not asked for cannot be asked for again */
		{ FAIL_ROOT, 0, false, RETRY_NETWORK, 10000 },
		{ FAIL_ROOT, 30, false, RETRY_NOT, 0 },
		{ FAIL_ROOT, -1, false, RETRY_NOT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		enum retry_from from;

		r = (struct retry){ 0 };
		if (row[i].root_begun)
			retry_root_begins(&r, 120, NOW);
		from = decide(row[i].class, row[i].panic_s, NOW);
		if (from != row[i].from)
			fail_msg("row %zu: %d", i, from);
		if (from != RETRY_NOT && at != NOW + row[i].after_ms)
			fail_msg("row %zu: after %llu", i,
				 (unsigned long long)(at - NOW));
	}
}

/* A disk's lease would be given up and asked for again for nothing. */
static void test_no_network(void **state)
{
	(void)state;
	r = (struct retry){ 0 };
	assert_int_equal(retry_decide(&r, FAIL_NETWORK, false, 0, NOW, &at),
			 RETRY_ROOT);
	assert_int_equal(at, NOW + 10000);
	begin(0);
	assert_int_equal(retry_decide(&r, FAIL_ROOT, false, 0, NOW, &at),
			 RETRY_ROOT);
	assert_int_equal(at, NOW + 10000);
	assert_int_equal(retry_decide(&r, FAIL_NETWORK, false, 30, NOW, &at),
			 RETRY_NOT);
}

static void test_pauses(void **state)
{
	static const uint32_t wait_ms[] = { 1000,  2000,  4000, 8000,
					    15000, 15000, 15000 };
	uint64_t now = NOW;

	(void)state;
	begin(120);
	for (size_t i = 0; i < sizeof(wait_ms) / sizeof(wait_ms[0]); i++) {
		assert_int_equal(decide(FAIL_ROOT, 30, now), RETRY_ROOT);
		assert_int_equal(at - now, wait_ms[i]);
		now = at + 17; /* which an attempt takes */
	}
}

/* Up to a quarter more, and not the same each time. */
static void test_jitter(void **state)
{
	static const uint32_t pause_ms[] = { 1000, 2000, 4000, 8000, 15000 };
	static const uint32_t random[] = { 0x8040ff00, 0xffffffff, 0x01020304 };
	unsigned moved = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(random) / sizeof(random[0]); i++) {
		begin(120);
		r.random = random[i];
		for (size_t n = 0; n < 5; n++) {
			assert_int_equal(decide(FAIL_ROOT, 0, NOW), RETRY_ROOT);
			assert_in_range(at - NOW, pause_ms[n],
					pause_ms[n] + pause_ms[n] / 4);
			moved += at - NOW != pause_ms[n];
		}
	}
	/* of 15 only those with a byte of 0: the first and the fifth */
	assert_int_equal(moved, 13);
}

/* The time of all attempts, of which rounds of retry= are a part. */
static void test_total(void **state)
{
	uint64_t now = NOW;
	enum retry_from from;
	unsigned networks = 0;

	(void)state;
	r = (struct retry){ .total = RETRY_FOR, .total_s = 300 };
	do {
		retry_root_begins(&r, 120, now);
		from = decide(FAIL_ROOT, 0, now);
		networks += from == RETRY_NETWORK;
		now = at;
	} while (from != RETRY_NOT);
	/* rounds of 120 s and 10 s between them: one ends within the third */
	assert_int_equal(networks, 2);
	assert_in_range(now - NOW, 300000, 315000);
	/* shorter than a round; panic= makes it neither shorter nor longer */
	for (int panic_s = -1; panic_s < 2; panic_s++) {
		r = (struct retry){ .total = RETRY_FOR, .total_s = 3 };
		retry_root_begins(&r, 120, NOW);
		assert_int_equal(decide(FAIL_ROOT, panic_s, NOW + 2999),
				 RETRY_ROOT);
		assert_int_equal(decide(FAIL_ROOT, panic_s, NOW + 3000),
				 RETRY_NOT);
	}
	/* before the root was asked for panic= says what follows */
	r = (struct retry){ .total = RETRY_FOR, .total_s = 3 };
	assert_int_equal(decide(FAIL_NETWORK, 0, NOW), RETRY_NETWORK);
	assert_int_equal(decide(FAIL_NETWORK, 30, NOW), RETRY_NOT);
	/* one attempt */
	r = (struct retry){ .total = RETRY_FOR };
	retry_root_begins(&r, 120, NOW);
	assert_int_equal(decide(FAIL_ROOT, 0, NOW), RETRY_NOT);
}

/*
 * A name server that starts together with the lab's machines is waited for
 * like an NFS server, whatever panic= says; kinit.nfs.retry= counts from when
 * the root was asked for.
 */
static void test_names(void **state)
{
	(void)state;
	r = (struct retry){ .total = RETRY_BY_PANIC };
	retry_begins(&r, NOW);
	retry_name_fails(&r, NOW);
	assert_int_equal(decide(FAIL_NETWORK, 30, NOW), RETRY_NETWORK);
	assert_int_equal(at, NOW + 10000);
	retry_name_fails(&r, NOW + 100000);
	assert_int_equal(decide(FAIL_NETWORK, 30, NOW + 119999), RETRY_NETWORK);
	retry_name_fails(&r, NOW + 120000);
	assert_int_equal(decide(FAIL_NETWORK, 30, NOW + 120000), RETRY_NOT);
	assert_int_equal(decide(FAIL_NETWORK, 0, NOW + 120000), RETRY_NETWORK);
	r = (struct retry){ .total = RETRY_FOR, .total_s = 20 };
	retry_begins(&r, NOW);
	retry_begins(&r, NOW + 15000);
	retry_name_fails(&r, NOW + 15000);
	assert_int_equal(decide(FAIL_NETWORK, 30, NOW + 19999), RETRY_NETWORK);
	assert_int_equal(decide(FAIL_NETWORK, 0, NOW + 20000), RETRY_NOT);
}

/* Not beyond the end of all: at 3 s there is one more attempt, the last. */
static void test_last_pause(void **state)
{
	(void)state;
	r = (struct retry){ .total = RETRY_FOR, .total_s = 4 };
	retry_root_begins(&r, 120, NOW);
	assert_int_equal(decide(FAIL_ROOT, 0, NOW), RETRY_ROOT);
	assert_int_equal(decide(FAIL_ROOT, 0, NOW + 1000), RETRY_ROOT);
	assert_int_equal(decide(FAIL_ROOT, 0, NOW + 3000), RETRY_ROOT);
	assert_int_equal(at, NOW + 4000);
	assert_int_equal(decide(FAIL_ROOT, 0, at), RETRY_NOT);
}

static void test_for_ever(void **state)
{
	(void)state;
	r = (struct retry){ .total = RETRY_FOR_EVER };
	retry_root_begins(&r, 120, NOW);
	assert_int_equal(decide(FAIL_ROOT, 30, NOW + 119999), RETRY_ROOT);
	assert_int_equal(decide(FAIL_ROOT, 30, NOW + 120000), RETRY_NETWORK);
	assert_int_equal(decide(FAIL_NETWORK, 30, NOW + 500000000),
			 RETRY_NETWORK);
	assert_int_equal(decide(FAIL_PERMANENT, 30, NOW), RETRY_NOT);
}

/* The time from the first attempt until the root is given up. */
static uint64_t given_up_after(uint32_t retry_s, int panic_s,
			       enum retry_from last)
{
	uint64_t now = NOW;
	enum retry_from from;
	unsigned tries = 0;

	begin(retry_s);
	while ((from = decide(FAIL_ROOT, panic_s, now)) == RETRY_ROOT) {
		assert_true(at > now && ++tries < 10000);
		now = at;
	}
	assert_int_equal(from, last);
	return now - NOW;
}

static void test_limit(void **state)
{
	(void)state;
	/*
	 * The failure that ends it is the first one after retry=, as in
	 * mount.nfs: attempts begin at 0, 1, 3, 7, 15, 30, ... 15n s.
	 */
	assert_int_equal(given_up_after(120, 30, RETRY_NOT), 120000);
	assert_int_equal(given_up_after(120, 0, RETRY_NETWORK), 120000);
	assert_int_equal(given_up_after(50, -1, RETRY_NOT), 60000);
	/* retry=0 means one attempt */
	assert_int_equal(given_up_after(0, 30, RETRY_NOT), 0);
	assert_int_equal(given_up_after(0, 0, RETRY_NETWORK), 0);
	/* 71582788 minutes are 2^32 - 16 s: no overflow */
	begin(4294967280u);
	assert_int_equal(decide(FAIL_ROOT, 30, NOW + 86400000), RETRY_ROOT);
}

static void test_slow_attempt(void **state)
{
	(void)state;
	/* one attempt that takes longer than all of retry= is the only one */
	begin(120);
	assert_int_equal(decide(FAIL_ROOT, 30, NOW + 121000), RETRY_NOT);
	begin(120);
	assert_int_equal(decide(FAIL_ROOT, 0, NOW + 121000), RETRY_NETWORK);
	assert_int_equal(at, NOW + 121000 + 10000);
}

static void test_begins_again(void **state)
{
	uint64_t now = NOW;

	(void)state;
	/* after the network was done again the root has all its time */
	begin(120);
	while (decide(FAIL_ROOT, 0, now) == RETRY_ROOT)
		now = at;
	now = at;
	retry_root_begins(&r, 120, now);
	assert_int_equal(decide(FAIL_ROOT, 0, now + 5), RETRY_ROOT);
	assert_int_equal(at, now + 5 + 1000);
}

static void test_root_begins_each_time(void **state)
{
	uint64_t now = NOW;
	unsigned tries = 0;

	(void)state;
	/* each attempt says that it begins: the limit is of all of them */
	r = (struct retry){ 0 };
	for (;;) {
		retry_root_begins(&r, 120, now);
		if (decide(FAIL_ROOT, 30, now) != RETRY_ROOT)
			break;
		now = at;
		assert_true(++tries < 1000);
	}
	assert_int_equal(now - NOW, 120000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what follows, by class and panic=", test_table),
		CLAIM("without a network the root is asked again",
		      test_no_network),
		CLAIM("the root after 1, 2, 4, 8, 15, 15 s", test_pauses),
		CLAIM("machines do not come together", test_jitter),
		CLAIM("kinit.nfs.retry= is for all rounds", test_total),
		CLAIM("a name server is waited for like an NFS server",
		      test_names),
		CLAIM("the last pause ends where all does", test_last_pause),
		CLAIM("kinit.nfs.retry=forever is, whatever panic= says",
		      test_for_ever),
		CLAIM("the root is tried for retry= and no longer", test_limit),
		CLAIM("an attempt longer than retry= is the only one",
		      test_slow_attempt),
		CLAIM("another network begins another retry=",
		      test_begins_again),
		CLAIM("attempts do not prolong their own limit",
		      test_root_begins_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
