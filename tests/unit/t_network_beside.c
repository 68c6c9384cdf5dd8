/*
 * kinit/network.c: a network that the root does not need runs beside it; init
 * waits for it, but not for long, and its failure is a warning's matter.
 */
#include "tests/unit/sim_network.h"

#include "lib/log.h"

#include "tests/unit/capture.h"

static const struct root_method disk = { .name = "block device" };
static struct capture c;

static int beside(void **state)
{
	fresh(state);
	b.plan.root.method = &disk;
	b.loop.super.child[CHILD_NETWORK].state = CHILD_RUNNING;
	assert_int_equal(network_start(&b), 0);
	assert_int_equal(settle_start(&b), 0);
	return 0;
}

static int settles(void)
{
	int r;

	capture_start(&c);
	r = settle_ready(&b);
	capture_end(&c);
	return r;
}

static void tell_answer(int err)
{
	const struct net_answer answer = { .err = err, .dev = "eth3" };
	const struct msg m = { TELL_NETWORK, sizeof(answer), &answer };

	assert_int_equal(network_message(&b, &m), 0);
}

static void the_root_does_not_wait_for_it(void **state)
{
	const struct root_method nfs = { .needs_network = true };

	(void)state;
	assert_int_equal(network_ready(&b), 1);
	b.plan.root.method = &nfs;
	capture_start(&c);
	assert_int_equal(network_ready(&b), 0);
	capture_end(&c);
	/* nor for one that has failed */
	tell_answer(-EIO);
	assert_int_equal(network_ready(&b), -EIO);
	b.plan.root.method = &disk;
	assert_int_equal(network_ready(&b), 1);
}

/* rd.neednet=1 */
static void one_that_is_asked_for_is_waited_for(void **state)
{
	(void)state;
	b.plan.net_words.all = true;
	capture_start(&c);
	assert_int_equal(network_ready(&b), 0);
	capture_end(&c);
	tell_answer(-EIO);
	assert_int_equal(network_ready(&b), -EIO);
}

static void it_is_waited_for_15_s_behind_the_root(void **state)
{
	(void)state;
	now = T0 + 100000;
	/* the root has not been found yet */
	assert_int_equal(settles(), 0);
	assert_null(strstr(c.text, "waiting for the network"));
	b.root.done_ms = T0 + 110000;
	now = T0 + 110000;
	assert_int_equal(settles(), 0);
	assert_non_null(
		strstr(c.text, "waiting for the network (ip=) for up to 15 s"));
	assert_int_equal(woken, T0 + 125000);
	now = T0 + 124999;
	assert_int_equal(settles(), 0);
	assert_null(strstr(c.text, "(ip=)"));
	now++;
	assert_int_equal(settles(), -ETIMEDOUT);
	assert_int_equal(b.failure.code->number, KI_NET_LATE);
}

static void when_it_comes_it_has_three_seconds_to_settle(void **state)
{
	(void)state;
	b.root.done_ms = T0 + 1000;
	now = T0 + 9000;
	assert_int_equal(settles(), 0);
	tell_answer(0);
	assert_int_equal(settles(), 0);
	assert_int_equal(woken, T0 + 12000);
	now = T0 + 11999;
	assert_int_equal(settles(), 0);
	now = T0 + 12000;
	assert_int_equal(settles(), -ETIMEDOUT);
	assert_int_equal(b.failure.code->number, KI_SETTLE);
	/* released in time */
	b.loop.super.child[CHILD_NETWORK].state = CHILD_RELEASED;
	assert_int_equal(settles(), 1);
	b.loop.super.child[CHILD_NETWORK].state = CHILD_ENDED;
	assert_int_equal(settles(), -ECHILD);
	assert_int_equal(b.failure.code->number, KI_SETTLE);
}

static void what_failed_is_told_at_once(void **state)
{
	(void)state;
	b.root.done_ms = T0;
	tell_answer(-ENETDOWN);
	assert_int_equal(settles(), -ENETDOWN);
	assert_int_equal(b.failure.code->number, KI_NO_CARRIER);
	assert_non_null(strstr(b.failure.what, "eth3"));
}

static void nothing_to_configure_is_nothing_to_wait_for(void **state)
{
	(void)state;
	fresh(NULL);
	b.plan.root.method = &disk;
	b.plan.net.n_specs = 0;
	assert_int_equal(network_start(&b), 0);
	settle_start(&b);
	assert_int_equal(started, 0);
	assert_int_equal(settles(), 1);
	assert_string_equal(c.text, "");
}

#define ROW(fn) cmocka_unit_test_setup(fn, beside)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(the_root_does_not_wait_for_it),
		ROW(one_that_is_asked_for_is_waited_for),
		ROW(it_is_waited_for_15_s_behind_the_root),
		ROW(when_it_comes_it_has_three_seconds_to_settle),
		ROW(what_failed_is_told_at_once),
		ROW(nothing_to_configure_is_nothing_to_wait_for),
	};

	program.name = "t";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
