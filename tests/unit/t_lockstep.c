/*
 * 200 machines after a power cut: all start in the same millisecond, with the
 * same random numbers, and no server answers.  Only their MAC addresses keep
 * them out of lockstep.
 */
#include "tests/unit/sim_client.h"

#define MACHINES 200
#define SLOT_MS	 10
#define MOST	 3 /* percent of the second minute's packets in one slot */

static struct sim machine[MACHINES];

/* A vendor's prefix and numbers in a row, as in a rack. */
static void switch_on(struct sim *s, unsigned n)
{
	prepare(s);
	s->link.hw[SIM_MAC - 2] = (uint8_t)(n >> 8);
	s->link.hw[SIM_MAC - 1] = (uint8_t)n;
	begin(s);
}

/* How many of them it sends between two times; counts them by slots. */
static unsigned sends(struct sim *s, uint64_t from, uint64_t to, unsigned *slot)
{
	uint8_t buf[SIM_FRAME_MAX];
	unsigned n = 0;

	while (s->now < to) {
		if (s->c.tx_due) {
			struct wr w = wr_init(buf, sizeof(buf));

			s->c.ops->tx(&s->c, s->now, &w);
			assert_false(w.bad || s->c.tx_due);
			if (s->now >= from) {
				slot[(s->now - from) / SLOT_MS]++;
				n++;
			}
		}
		assert_true(s->c.deadline_ms > s->now);
		s->now = s->c.deadline_ms;
		if (s->now < to)
			(void)ring(s);
	}
	return n;
}

static void no_two_machines_of_a_lab_stay_in_lockstep(void **state)
{
	static unsigned slot[60000 / SLOT_MS];
	unsigned all = 0, most = 0;

	(void)state;
	for (uint32_t random = 1; random <= 20; random++) {
		memset(slot, 0, sizeof(slot));
		all = most = 0;
		for (unsigned n = 0; n < MACHINES; n++) {
			switch_on(&machine[n], n);
			machine[n].random = random;
			all += sends(&machine[n], T0 + 60000, T0 + 120000,
				     slot);
		}
		for (size_t i = 0; i < ARRAY_LEN(slot); i++)
			most = slot[i] > most ? slot[i] : most;
		/* 4 s, a tenth more or less */
		assert_in_range(all, MACHINES * 12, MACHINES * 18);
		if (most * 100 > all * MOST)
			fail_msg("random %u: %u of %u packets in %d ms", random,
				 most, all, SLOT_MS);
	}
	print_message("the busiest 10 ms have %u of %u packets\n", most, all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_two_machines_of_a_lab_stay_in_lockstep),
	};

	return cmocka_run_group_tests_name("lockstep", tests, NULL, NULL);
}
