/*
 * When requests are repeated (ipconfig/backoff.h): by how much of chance, up
 * to which pause, and how it is for two hundred machines at once.
 */
#include "tests/unit/sim_client.h"

#define MACHINES 200
#define SLOT_MS	 10
#define MINUTE	 60000u

static unsigned in_slot[MINUTE / SLOT_MS];

/* Numbers that all machines have in the same order. */
static uint32_t same_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed;
}

/* How many packets machine i sends in its second minute. */
static unsigned run(unsigned i, const struct client_ops *ops)
{
	struct sim c;
	uint32_t seed = 1;
	unsigned n = 0;

	prepare(&c);
	c.c.ops = ops;
	c.random = same_random(&seed);
	c.link.hw[4] = (uint8_t)(i >> 8);
	c.link.hw[5] = (uint8_t)i; /* of one maker, one after the other */
	begin(&c);
	while (c.now < T0 + 2 * MINUTE) {
		uint8_t buf[SIM_FRAME_MAX];
		struct wr w = wr_init(buf, sizeof(buf));

		if (c.c.tx_due) {
			c.c.ops->tx(&c.c, c.now, &w);
			if (c.now >= T0 + MINUTE) {
				in_slot[(c.now - T0 - MINUTE) / SLOT_MS]++;
				n++;
			}
		}
		c.now = c.c.deadline_ms;
		c.c.ops->timeout(&c.c, c.now, same_random(&seed), &c.news);
	}
	return n;
}

/* A power cut: all begin in the same millisecond, with the same numbers. */
static void a_lab_is_not_in_lockstep(void **state)
{
	static const struct client_ops *const ops[] = { &dhcp_client,
							&bootp_client,
							&rarp_client };

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(ops); p++) {
		unsigned all = 0, most = 0;

		memset(in_slot, 0, sizeof(in_slot));
		for (unsigned i = 0; i < MACHINES; i++)
			all += run(i, ops[p]);
		for (unsigned i = 0; i < MINUTE / SLOT_MS; i++)
			most = in_slot[i] > most ? in_slot[i] : most;
		/* 60 s of 4 s each, 10 % more or less */
		assert_in_range(all, MACHINES * 13, MACHINES * 17);
		if (most * 100 > all * 3)
			fail_msg("%s: %u of %u in 10 ms", ops[p]->name, most,
				 all);
	}
}

static void two_machines_have_two_xids(void **state)
{
	struct sim a, b;

	(void)state;
	start(&a);
	expect(&a, M_DISCOVER);
	prepare(&b);
	b.link.hw[5] ^= 1;
	begin(&b);
	assert_true(dhcp_of(&a)->xid != dhcp_of(&b)->xid);
}

/* What the race says while a switch's port is not forwarding. */
static void a_shorter_pause_may_be_asked_for(void **state)
{
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	c.c.max_ms = 2000;
	for (int i = 0; i < 20; i++) {
		uint64_t before = c.now;

		expire(&c);
		expect(&c, M_DISCOVER);
		if (i > 2)
			assert_in_range(c.now - before, 1800, 2200);
	}
	/* and as long as ever again, from then on */
	c.c.max_ms = 0;
	expire(&c);
	assert_in_range(c.c.deadline_ms - c.now, 3600, 4400);
	/* a longer one than its own is none */
	c.c.max_ms = 100000;
	expire(&c);
	assert_in_range(c.c.deadline_ms - c.now, 3600, 4400);
}

static void a_change_of_state_begins_with_a_second(void **state)
{
	struct sim c;

	(void)state;
	start(&c);
	for (int i = 0; i < 6; i++) {
		expect(&c, M_DISCOVER);
		expire(&c);
	}
	expect(&c, M_DISCOVER);
	assert_true(c.c.deadline_ms - c.now >= 3600);
	request_of(&c, reply(&c, M_OFFER));
	assert_in_range(c.c.deadline_ms - c.now, 900, 1100);
	while (expire(&c) != CLIENT_FAILED)
		expect(&c, M_REQUEST);
	expect(&c, M_DISCOVER);
	assert_in_range(c.c.deadline_ms - c.now, 900, 1100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lab_is_not_in_lockstep),
		cmocka_unit_test(two_machines_have_two_xids),
		cmocka_unit_test(a_shorter_pause_may_be_asked_for),
		cmocka_unit_test(a_change_of_state_begins_with_a_second),
	};

	return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
