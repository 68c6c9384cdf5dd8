/*
 * Leases that are held for long, in worlds that seeds decide: sim_hold.h.
 * SIM_SEED runs one seed and shows what happens, SIM_SEEDS so many from
 * SIM_FIRST on; each hundredth lives through a year.
 */
#include "tests/unit/unit.h"

#include "tests/unit/sim_hold.h"

#define SEEDS	  300
#define EXCHANGES 500
#define CHANGES	  5000
#define YEAR_MS	  (365ull * H_DAY)

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);

	return s == NULL ? otherwise : strtoull(s, NULL, 0);
}

/* From 20 s to 30 days, each order of magnitude as often; a year is long. */
static uint32_t lease_time(bool year)
{
	static const uint32_t low[] = { 20, 60, 600, 3600, 6 * 3600, 86400 };
	uint32_t i = rng_below(&w.rng, ARRAY_LEN(low));

	if (year && i < 3)
		i += 3;
	return (uint32_t)h_between(low[i], i == 5 ? 30 * 86400 : low[i + 1]);
}

/* How long what is wrong stays so: often more than the lease. */
static uint64_t spell(void)
{
	uint64_t lease = w.lease_s * 1000ull;

	return w.now + h_between(1, h_chance(50) ? lease / 2 : 3 * lease);
}

static void change_link(uint32_t how)
{
	static const uint32_t ms[] = { 1, 1000, 20000 };

	w.trouble_ms = w.now;
	if (how == 0) {
		w.plugged = false;
		h_link();
		h_turn();
		h_pass(w.now + h_between(1, 2 * ms[rng_below(&w.rng, 3)]));
		w.plugged = true;
	} else {
		w.up = false; /* it is set up again by whoever held it */
	}
	h_link();
	h_turn();
}

/* The clock goes on, and nobody looks; what came meanwhile is lost. */
static void sleep_long(void)
{
	w.now += h_between(2001, 2 * w.lease_s * 1000ull);
	w.trouble_ms = w.now;
	memset(w.queue, 0, sizeof(w.queue));
	/* some wake up with carrier, and nobody tells that it was gone */
	if (h_chance(80))
		race_slept(&w.race, w.now, rng_u32(&w.rng));
	h_turn();
}

static void delete_address(void)
{
	if (!w.has || w.taken)
		return;
	w.has = false;
	if (w.gone_ms == 0)
		w.gone_ms = w.now;
	h_news(true);
	h_turn();
}

static void ask(void)
{
	struct race_nic *nic = race_find(&w.race, 1);
	int r = race_ask(&w.race, nic, HOLD_ASK_RENEW, w.now, rng_u32(&w.rng));

	h_must(r == 0 || r == -EBUSY, "another answer");
	h_turn();
}

/* Something happens. */
static void change(void)
{
	uint32_t what = rng_below(&w.rng, 16);

	w.changes++;
	w.hour_changes++;
	h_say("change", what);
	switch (what) {
	case 0: /* restarts, and may have forgotten */
		w.silent_ms = w.now + h_between(1, 60000);
		w.knows &= h_chance(50);
		break;
	case 1:
		w.knows = false;
		w.trouble_ms = w.now;
		break;
	case 2:
		w.naks_ms = spell();
		break;
	case 3:
		w.silent_ms = spell();
		break;
	case 4:
		w.lease_s = lease_time(w.end != UINT64_MAX);
		break;
	case 5: /* it has given our address to another host */
		w.busy_ms = spell();
		w.knows = false;
		break;
	case 6:
		w.hostile_ms = spell();
		break;
	case 7:
		w.loss = h_chance(50) ? rng_below(&w.rng, 60) : 0;
		w.twice = h_chance(50) ? rng_below(&w.rng, 60) : 0;
		break;
	case 8:
	case 9:
		change_link(what - 8);
		break;
	case 10:
		sleep_long();
		break;
	case 11:
		delete_address();
		break;
	case 12:
		h_conflict();
		break;
	case 13:
		h_noise();
		break;
	case 14:
		ask();
		break;
	default: /* all is well again */
		w.silent_ms = w.naks_ms = w.busy_ms = w.hostile_ms = 0;
		w.loss = 0;
		break;
	}
}

static void plan(void)
{
	w.plan = (struct net_plan){ .n_specs = 1,
				    .client_port = 68,
				    .device_ms = NET_NO_LIMIT,
				    .carrier_ms = NET_NO_LIMIT,
				    .acd = ACD_PROBE,
				    .rapid_commit = h_chance(50),
				    .lease = LEASE_KEEP };
	w.plan.spec[0].method = IP_DHCP;
	w.plan.spec[0].required = true;
	w.plan.lease_strict = h_chance(20);
}

/* A boot like any other: a lease, and the address is there. */
static void boot(uint64_t seed, bool loud)
{
	bool year = seed % 100 == 0;

	memset(&w.plan, 0, sizeof(w) - offsetof(struct h_world, plan));
	w.seed = seed;
	w.loud = loud;
	w.rng.s = seed * 0x9e3779b97f4a7c15u + 1;
	for (int i = 0; i < 16; i++)
		rng_u32(&w.rng);
	plan();
	w.now = w.hour_ms = w.trouble_ms = T0;
	w.end = year ? T0 + YEAR_MS : UINT64_MAX;
	w.most = year ? UINT32_MAX : EXCHANGES;
	w.min_lease_s = w.lease_s = lease_time(year);
	w.authoritative = h_chance(50);
	w.plugged = w.up = true;
	w.plan.rapid_commit = false;
	race_init(&w.race, &w.plan, w.now);
	h_link();
	h_turn();
	w.ip = 0;
}

static void run(uint64_t seed, bool loud)
{
	bool takes;

	boot(seed, loud);
	while (!w.has && w.now < T0 + H_MINUTE)
		h_pass(w.now + 100);
	h_must(w.has && w.ip == H_OURS, "no lease to begin with");
	race_hold(&w.race, w.now, rng_u32(&w.rng));
	h_turn();
	takes = h_chance(5);
	while (w.now < w.end && w.sends < w.most && w.changes < CHANGES) {
		uint64_t lease = w.lease_s * 1000ull;

		h_pass(w.now + (h_chance(30) ? h_between(1, 10000)
					     : h_between(1, 2 * lease)));
		if (takes && h_chance(2)) {
			h_other_client();
			h_other_client();
			h_pass(w.now + 1000);
			/* strict: it may have another address by then */
			h_must(w.taken || !w.plugged || !w.up ||
				       w.plan.lease_strict || w.sends >= w.most,
			       "does not see another client");
			takes = false;
		} else {
			change();
		}
	}
}

static void a_lease_is_held_whatever_happens(void **state)
{
	bool alone = getenv("SIM_SEED") != NULL;
	uint64_t first = number("SIM_SEED", number("SIM_FIRST", 1));
	uint64_t seeds = alone ? 1 : number("SIM_SEEDS", SEEDS);
	uint64_t sends = 0, acks = 0, changes = 0, years = 0;

	(void)state;
	for (uint64_t i = first; i < first + seeds; i++) {
		run(i, alone);
		sends += w.sends;
		acks += w.acks;
		changes += w.changes;
		years += w.end != UINT64_MAX;
	}
	print_message("%llu seeds, %llu of a year; %llu messages, %llu ACKs, "
		      "%llu things that happened\n",
		      (unsigned long long)seeds, (unsigned long long)years,
		      (unsigned long long)sends, (unsigned long long)acks,
		      (unsigned long long)changes);
	assert_true(acks > seeds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a lease is held, whatever happens",
		      a_lease_is_held_whatever_happens),
	};

	return cmocka_run_group_tests_name("simulated leases", tests, NULL,
					   NULL);
}
