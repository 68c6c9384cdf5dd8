/* kinit/event.h: the log of events, and the timeline that is made of it. */
#include "kinit/event.h"

#include "tests/unit/unit.h"

#define T0 123456789u

static struct event_log events;
static char text[200];

static void begin(void)
{
	memset(&events, 0, sizeof(events));
	event_add(&events, EVENT_STEP, "proc", T0);
}

static void at(uint32_t ms, enum event_what what, const char *object)
{
	event_add(&events, what, object, T0 + ms);
}

/* The example of kinit(8). */
static void example(void)
{
	begin();
	at(1, EVENT_STEP_DONE, "proc");
	at(3, EVENT_CHILD, "network worker");
	at(15, EVENT_LINK_UP, "eth0");
	at(16, EVENT_CARRIER, "eth0");
	at(23, EVENT_BOUND, "eth0");
	at(24, EVENT_STEP_DONE, "network");
	at(41, EVENT_STEP_DONE, "root");
	at(42, EVENT_STEP_DONE, "settle");
}

static void test_timeline(void **state)
{
	(void)state;
	example();
	event_timeline(&events, T0 + 44, text, sizeof(text));
	assert_string_equal(text,
			    "link-up 15 carrier 16 bound 23 root 41 init 44");
}

static void test_static(void **state)
{
	(void)state;
	begin();
	at(15, EVENT_LINK_UP, "eth0");
	at(16, EVENT_CARRIER, "eth0");
	at(17, EVENT_ADDRESS, "eth0");
	at(41, EVENT_STEP_DONE, "root");
	event_timeline(&events, T0 + 44, text, sizeof(text));
	assert_string_equal(text,
			    "link-up 15 carrier 16 address 17 root 41 init 44");
}

static void test_what_there_is(void **state)
{
	(void)state;
	begin();
	at(41, EVENT_STEP_DONE, "root");
	event_timeline(&events, T0 + 44, text, sizeof(text));
	assert_string_equal(text, "root 41 init 44");
	begin();
	/* begun and failed are not done */
	at(2, EVENT_STEP, "root");
	at(3, EVENT_STEP_FAILED, "root");
	event_timeline(&events, T0 + 44, text, sizeof(text));
	assert_string_equal(text, "init 44");
	memset(&events, 0, sizeof(events));
	event_timeline(&events, T0 + 44, text, sizeof(text));
	assert_string_equal(text, "init 0");
}

static void test_repeated(void **state)
{
	(void)state;
	/* what counts is the try that led to the end */
	example();
	at(20000, EVENT_LINK_UP, "eth0");
	at(20001, EVENT_CARRIER, "eth0");
	at(20050, EVENT_BOUND, "eth0");
	at(20100, EVENT_STEP_DONE, "root");
	event_timeline(&events, T0 + 20110, text, sizeof(text));
	assert_string_equal(text, "link-up 20000 carrier 20001 bound 20050 "
				  "root 20100 init 20110");
}

static void test_before_start(void **state)
{
	(void)state;
	/* an interface that was up before anybody asked */
	begin();
	event_add(&events, EVENT_LINK_UP, "eth0", 0);
	event_add(&events, EVENT_CARRIER, "eth0", T0 - 1);
	event_timeline(&events, T0 + 44, text, sizeof(text));
	assert_string_equal(text, "link-up 0 carrier 0 init 44");
}

static void test_small(void **state)
{
	(void)state;
	/* any size: ended by a NUL, and only whole entries */
	example();
	for (size_t size = 1; size <= 60; size++) {
		static const char whole[] =
			"link-up 15 carrier 16 bound 23 root 41 init 44";
		char *small = malloc(size);
		size_t n;

		assert_non_null(small);
		event_timeline(&events, T0 + 44, small, size);
		n = strnlen(small, size);
		assert_true(n < size);
		if (size > sizeof(whole) - 1)
			assert_string_equal(small, whole);
		free(small);
	}
}

static void test_last(void **state)
{
	const struct event *e;

	(void)state;
	example();
	e = event_last(&events, EVENT_STEP_DONE, NULL);
	assert_string_equal(e->object, "settle");
	assert_true(e->ms == T0 + 42);
	e = event_last(&events, EVENT_STEP_DONE, "network");
	assert_true(e->ms == T0 + 24);
	assert_null(event_last(&events, EVENT_STEP_DONE, "init"));
	assert_null(event_last(&events, EVENT_STEP_FAILED, NULL));
	at(99, EVENT_STEP_DONE, "network");
	assert_true(event_last(&events, EVENT_STEP_DONE, "network")->ms ==
		    T0 + 99);
	memset(&events, 0, sizeof(events));
	assert_null(event_last(&events, EVENT_STEP, NULL));
}

/* Whether that event is in the log. */
static bool is_kept(uint32_t ms)
{
	for (unsigned i = 0; i < events.n; i++) {
		if (events.event[i].ms == T0 + ms)
			return true;
	}
	return false;
}

static void test_overflow(void **state)
{
	(void)state;
	/* a boot that is repeated for days: on the heap ASan sees an overrun */
	for (unsigned total = EVENTS - 2; total <= 2 * EVENTS + 5; total++) {
		unsigned kept;

		begin();
		for (uint32_t i = 1; i < total; i++)
			at(i, i % 2 != 0 ? EVENT_CHILD : EVENT_CHILD_ENDED,
			   "network worker");
		assert_true(events.n <= EVENTS);
		kept = total < EVENTS ? total : EVENTS;
		assert_int_equal(events.n, kept);
		/* the beginning, and the last that there is room for */
		for (uint32_t i = 0; i < EVENTS_KEPT; i++)
			assert_true(is_kept(i));
		for (uint32_t i = 1; i <= kept - EVENTS_KEPT; i++)
			assert_true(is_kept(total - i));
		/* in their order */
		for (unsigned i = 1; i < events.n; i++)
			assert_true(events.event[i].ms >
				    events.event[i - 1].ms);
	}
}

static void test_overflow_timeline(void **state)
{
	(void)state;
	begin();
	for (uint32_t i = 1; i < 1000; i++)
		at(i, EVENT_CHILD, "network worker");
	at(5015, EVENT_LINK_UP, "eth0");
	at(5016, EVENT_CARRIER, "eth0");
	at(5023, EVENT_BOUND, "eth0");
	at(5041, EVENT_STEP_DONE, "root");
	event_timeline(&events, T0 + 5044, text, sizeof(text));
	assert_string_equal(text, "link-up 5015 carrier 5016 bound 5023 "
				  "root 5041 init 5044");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the timeline is that of kinit(8)", test_timeline),
		CLAIM("a static address is no lease", test_static),
		CLAIM("what did not happen is not in it", test_what_there_is),
		CLAIM("the last try counts", test_repeated),
		CLAIM("what was before the start is at 0", test_before_start),
		CLAIM("no buffer is too small", test_small),
		CLAIM("the last event of a kind is found, by its object",
		      test_last),
		CLAIM("a full log keeps its beginning and its end",
		      test_overflow),
		CLAIM("and its timeline", test_overflow_timeline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
