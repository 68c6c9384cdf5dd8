/*
 * Whole acquisitions in networks that seeds decide: see sim_world.h.  SIM_SEED
 * runs one seed and shows its log, SIM_SEEDS so many from SIM_FIRST on.
 */
#include "tests/unit/sim_world.h"

#define LIVE_MS	  60000u /* reliability A3: with 30 % loss at most */
#define LIVE_LOSS 30
#define CALM_MS	  15000u /* with none, once nobody touches anything */
#define CHECK_MS  10000u /* to look who else has an address, */
#define OTHER_MS  25000u /* and to get another */
#define SEEDS	  5000

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);

	return s == NULL ? otherwise : strtoull(s, NULL, 0);
}

/* Whether only bad servers and links stand between a good server and us. */
static bool is_quiet(void)
{
	const struct net *n = &sim.net;

	return n->loss == 0 && n->slow == 0 && n->damage == 0 &&
	       n->server[0].refusals == 0 && sim.n_refused == 0 &&
	       sim.late_ms == 0 && sim.lossy_events == 0;
}

/* How long it may take when all is calm. */
static uint64_t patience(void)
{
	return CALM_MS + (sim.plan.acd == ACD_WAIT ? CHECK_MS : 0) +
	       (sim.net.taken != 0 ? OTHER_MS : 0);
}

static void every_seed_keeps_the_invariants(void **state)
{
	bool alone = getenv("SIM_SEED") != NULL;
	uint64_t first = number("SIM_SEED", number("SIM_FIRST", 1));
	uint64_t seeds = alone ? 1 : number("SIM_SEEDS", SEEDS);
	unsigned leases = 0, easy = 0, live = 0, quiet = 0;
	uint64_t longest = 0;

	(void)state;
	sim.loud = alone;
	for (uint64_t i = first; i < first + seeds; i++) {
		uint64_t took;

		sim_run(i);
		leases += sim.n_configured;
		took = T0 + sim.over_ms < sim.calm_ms
			       ? 0
			       : T0 + sim.over_ms - sim.calm_ms;
		if (is_quiet()) {
			quiet++;
			must(sim.n_configured == 1 && took <= patience(),
			     "no lease, although all is calm");
			if (sim.net.taken == 0 && took > longest)
				longest = took;
		}
		if (sim.net.loss > LIVE_LOSS || sim.n_refused > 0)
			continue;
		easy++;
		live += sim.n_configured == 1 &&
			sim.over_ms <= LIVE_MS + (patience() - CALM_MS);
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
		sim_run(i);
		hash[i] = sim.hash;
		for (uint64_t j = 0; j < i; j++)
			assert_true(hash[j] != hash[i]);
	}
	for (uint64_t i = 16; i-- > 0;) {
		sim_run(i);
		assert_true(hash[i] == sim.hash);
	}
}

/* race_init() must clear what it needs: it starts on garbage here. */
static int fill_with_garbage(void **state)
{
	(void)state;
	memset(&sim.ic, 0xa5, sizeof(sim.ic));
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
