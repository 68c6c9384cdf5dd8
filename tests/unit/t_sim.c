/*
 * Whole acquisitions in networks that seeds decide: see sim_world.h.  SIM_SEED
 * runs one seed, SIM_SEEDS so many.
 */
#include "tests/unit/sim_world.h"

#define LIVE_MS	  60000u /* reliability A3: with 30 % loss at most */
#define LIVE_LOSS 30
#define CALM_MS	  15000u /* with none, once nobody touches anything */
#define SEEDS	  1000

static struct sim sim;

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);

	return s == NULL ? otherwise : strtoull(s, NULL, 0);
}

/* Whether only bad servers and links stand between a good server and us. */
static bool is_quiet(const struct net *n)
{
	return n->loss == 0 && n->slow == 0 && n->damage == 0 &&
	       n->server[0].refusals == 0;
}

static void every_seed_keeps_the_invariants(void **state)
{
	uint64_t first = number("SIM_SEED", 1);
	uint64_t seeds =
		getenv("SIM_SEED") != NULL ? 1 : number("SIM_SEEDS", SEEDS);
	unsigned leases = 0, easy = 0, live = 0, quiet = 0;
	uint64_t longest = 0;

	(void)state;
	for (uint64_t i = first; i < first + seeds; i++) {
		uint64_t took;

		sim_run(&sim, i);
		leases += sim.n_configured;
		took = T0 + sim.over_ms - sim.calm_ms;
		if (is_quiet(&sim.net) && (int64_t)took > (int64_t)longest)
			longest = took;
		quiet += is_quiet(&sim.net);
		if (is_quiet(&sim.net))
			must(&sim, (int64_t)took <= (int64_t)CALM_MS,
			     "no lease, although all is calm");
		if (sim.net.loss > LIVE_LOSS)
			continue;
		easy++;
		live += sim.n_configured == 1 && sim.over_ms <= LIVE_MS;
	}
	print_message("%llu seeds, %u leases; %u of %u within %u s where at "
		      "most %u %% was lost; where nothing was, %u, %llu ms "
		      "after all was calm at the latest\n",
		      (unsigned long long)seeds, leases, live, easy,
		      LIVE_MS / 1000, LIVE_LOSS, quiet,
		      (unsigned long long)longest);
	if (seeds >= SEEDS)
		assert_true(live * 100ull >= easy * 99ull);
}

static void a_seed_gives_the_same_trace_again(void **state)
{
	uint64_t hash[16];

	(void)state;
	for (uint64_t i = 0; i < 16; i++) {
		sim_run(&sim, i);
		hash[i] = sim.hash;
		for (uint64_t k = 0; k < i; k++)
			assert_true(hash[k] != hash[i]);
	}
	for (uint64_t i = 16; i-- > 0;) {
		sim_run(&sim, i);
		assert_true(hash[i] == sim.hash);
	}
}

/* race_init() must clear what it needs: it starts on garbage here. */
static int fill_with_garbage(void **state)
{
	(void)state;
	memset(&sim.race, 0xa5, sizeof(sim.race));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_seed_keeps_the_invariants),
		cmocka_unit_test(a_seed_gives_the_same_trace_again),
	};

	return cmocka_run_group_tests_name("simulation", tests,
					   fill_with_garbage, NULL);
}
