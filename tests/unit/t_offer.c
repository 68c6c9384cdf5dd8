/* Which offer is taken: see offer.h.  All times are in ms from T0. */
#include "ipconfig/offer.h"

#include <stdio.h>

#include "lib/clock.h"
#include "tests/unit/unit.h"

#define T0   9000000u
#define PATH "192.0.2.1:/srv"

static struct client clients[8]; /* whose only use here is to differ */
static struct offers o;
static const struct net_plan any; /* which needs nothing */
static const struct net_plan needs = { .need_server = true, .need_path = true };

static struct ip_addr host(unsigned n)
{
	return ip_from4(IP(10, 0, n >> 8, n & 255));
}

/* Server n offers through client n % 8 of interface n % 8 + 1. */
static void offer_at(const struct net_plan *plan, unsigned n, const char *path,
		     uint64_t ms)
{
	struct client_news news = { .from = host(n), .cookie = 1000 + n };

	snprintf(news.info.root_path, sizeof(news.info.root_path), "%s", path);
	news.info.from = host(n);
	news.info.addrs.n = 1;
	offers_add(&o, plan, (int)(n % 8 + 1), &clients[n % 8], &news, T0 + ms);
}

/* Who offers what is taken; 0: nobody yet. */
static unsigned best_at(uint64_t ms)
{
	const struct offer *best = offers_best(&o, T0 + ms);

	if (best == NULL)
		return 0;
	/* nothing of one offer comes with another one */
	assert_true(best->client == &clients[(best->cookie - 1000) % 8]);
	assert_int_equal(best->nic, (int)((best->cookie - 1000) % 8 + 1));
	assert_int_equal(ip_to4(&best->from),
			 IP(10, 0, 0, 0) + best->cookie - 1000);
	assert_int_equal(ip_to4(&best->info.from), ip_to4(&best->from));
	return best->cookie - 1000;
}

static bool holds(unsigned n)
{
	for (unsigned i = 0; i < o.n; i++) {
		if (o.offer[i].cookie == 1000 + n)
			return true;
	}
	return false;
}

static int fresh(void **state)
{
	(void)state;
	memset(&o, 0xa5, sizeof(o));
	offers_init(&o);
	return 0;
}

static void without_offers_there_is_nothing_to_take(void **state)
{
	(void)state;
	assert_int_equal(o.n, 0);
	assert_int_equal(o.n_failed, 0);
	assert_true(o.grace_ms == CLOCK_NEVER);
	assert_int_equal(best_at(0), 0);
	assert_int_equal(best_at(1000000), 0);
}

static void a_good_offer_is_taken_at_once(void **state)
{
	(void)state;
	offer_at(&any, 1, "", 0);
	assert_int_equal(best_at(0), 1);
	offers_init(&o);
	offer_at(&needs, 1, "", 0);
	offer_at(&needs, 2, "/srv", 100);
	assert_int_equal(best_at(100), 0);
	offer_at(&needs, 3, PATH, 200);
	assert_int_equal(best_at(200), 3);
}

/* offer.h: OFFER_GRACE_MS, "after the first one" */
static void any_other_waits_until_the_grace_is_over(void **state)
{
	(void)state;
	offer_at(&needs, 1, "", 0);
	assert_true(o.grace_ms == T0 + 300);
	offer_at(&needs, 2, "/srv", 299);
	assert_true(o.grace_ms == T0 + 300);
	assert_int_equal(best_at(299), 0);
	assert_int_not_equal(best_at(300), 0);
	assert_int_not_equal(best_at(5000), 0);
}

static void the_best_of_those_that_lack_something_is_taken(void **state)
{
	struct ip_addr bad = host(1);

	(void)state;
	offers_fail(&o, &bad);
	offer_at(&needs, 1, "/srv", 0);
	offer_at(&needs, 2, "", 10);
	assert_int_equal(best_at(299), 0);
	assert_int_equal(best_at(300), 2);
}

static void a_server_that_offers_again_has_one_offer(void **state)
{
	(void)state;
	offer_at(&needs, 1, "", 0);
	offer_at(&needs, 2, "", 10);
	for (unsigned i = 0; i < 100; i++)
		offer_at(&needs, 1, "/srv", 20);
	assert_int_equal(o.n, 2);
	assert_true(o.grace_ms == T0 + 300);
	offer_at(&needs, 1, PATH, 30);
	assert_int_equal(o.n, 2);
	assert_int_equal(best_at(30), 1);
	/* and the newer one counts, also when it is worse */
	offer_at(&needs, 1, "", 40);
	assert_int_equal(best_at(40), 0);
}

/* The same server through two interfaces: two offers, of two addresses. */
static void one_server_may_offer_through_two_clients(void **state)
{
	struct client_news news = { .from = host(1),
				    .cookie = 7,
				    .info.addrs.n = 1 };

	(void)state;
	offers_add(&o, &needs, 1, &clients[0], &news, T0);
	offers_add(&o, &needs, 2, &clients[1], &news, T0);
	assert_int_equal(o.n, 2);
	offers_forget(&o, 1);
	assert_int_equal(o.n, 1);
	assert_int_equal(o.offer[0].nic, 2);
	assert_true(o.offer[0].client == &clients[1]);
}

static void of_five_offers_the_worst_goes(void **state)
{
	struct ip_addr bad;

	(void)state;
	/* wherever the worst one stands, also when it is the fifth */
	for (unsigned worst = 1; worst <= 5; worst++) {
		offers_init(&o);
		bad = host(worst);
		offers_fail(&o, &bad);
		for (unsigned n = 1; n <= 5; n++)
			offer_at(&needs, n, "/srv", n);
		assert_int_equal(o.n, OFFERS_MAX);
		for (unsigned n = 1; n <= 5; n++)
			assert_int_equal(holds(n), n != worst);
	}
}

static void of_equal_offers_the_first_stay_and_are_first(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 9; n++)
		offer_at(&needs, n, "/srv", n);
	for (unsigned n = 1; n <= 9; n++)
		assert_int_equal(holds(n), n <= OFFERS_MAX);
	assert_int_equal(best_at(300 + 1), 1);
}

static void a_flood_does_not_displace_a_good_offer(void **state)
{
	(void)state;
	offer_at(&needs, 1, PATH, 0);
	for (unsigned n = 2; n < 2000; n++)
		offer_at(&needs, n, n % 2 ? "/srv" : "", 1);
	assert_int_equal(o.n, OFFERS_MAX);
	assert_int_equal(best_at(1), 1);
	/* nor keep it out when it comes last */
	offers_init(&o);
	for (unsigned n = 2; n < 2000; n++)
		offer_at(&needs, n, n % 2 ? "/srv" : "", 1);
	offer_at(&needs, 2000, PATH, 2);
	assert_int_equal(best_at(2), 2000);
}

static void a_server_that_failed_waits_and_comes_last(void **state)
{
	struct ip_addr bad = host(1);

	(void)state;
	offers_fail(&o, &bad);
	offer_at(&needs, 1, PATH, 0);
	assert_int_equal(best_at(299), 0);
	/* nobody else offers: then it has another chance */
	assert_int_equal(best_at(300), 1);
	offer_at(&needs, 2, "", 310);
	assert_int_equal(best_at(310), 2);
	offer_at(&needs, 3, PATH, 320);
	assert_int_equal(best_at(320), 3);
}

static void when_the_best_one_fails_the_next_is_taken(void **state)
{
	struct ip_addr one = host(1), two = host(2);

	(void)state;
	offer_at(&needs, 1, PATH, 0);
	offer_at(&needs, 2, PATH, 10);
	offer_at(&needs, 3, "", 20);
	offers_fail(&o, &one);
	assert_int_equal(best_at(30), 2);
	offers_fail(&o, &two);
	assert_int_equal(best_at(40), 0); /* a better one may come */
	assert_int_equal(best_at(300), 3);
}

/* offer.h: the last OFFERS_FAILED ones, in a ring */
static void the_ninth_failure_forgets_the_first(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= OFFERS_FAILED + 1; n++) {
		struct ip_addr bad = host(n);

		offers_fail(&o, &bad);
		for (unsigned k = n > 8 ? n - 7 : 1; k <= n; k++) {
			struct offers kept = o;

			offer_at(&any, k, "", 0);
			assert_int_equal(best_at(0), 0);
			o = kept;
		}
	}
	offer_at(&any, 1, "", 0);
	assert_int_equal(best_at(0), 1);
}

static void the_ring_holds_through_any_number_of_failures(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 10000; n++) {
		struct ip_addr bad = host(n);

		offers_fail(&o, &bad);
		assert_true(o.n_failed > 0);
	}
	for (unsigned n = 10000; n > 10000 - OFFERS_FAILED; n--) {
		offers_forget(&o, (int)(n % 8 + 1));
		offer_at(&any, n, "", 0);
		assert_int_equal(best_at(0), 0);
	}
}

static void a_server_that_fails_again_forgets_no_other(void **state)
{
	struct ip_addr one = host(1), two = host(2);

	(void)state;
	offers_fail(&o, &one);
	for (unsigned i = 0; i < 10 * OFFERS_FAILED; i++)
		offers_fail(&o, &two);
	offer_at(&any, 1, "", 0);
	assert_int_equal(best_at(0), 0);
}

/* 32 bits alike do not make another family's address the same server. */
static void a_failed_server_is_known_by_its_whole_address(void **state)
{
	struct ip_addr six = host(1);

	(void)state;
	six.family = 10; /* AF_INET6: 0a00:0001:: */
	offers_fail(&o, &six);
	offer_at(&any, 1, "", 0);
	assert_int_equal(best_at(0), 1);
}

static void what_is_forgotten_is_not_taken(void **state)
{
	(void)state;
	offer_at(&needs, 1, PATH, 0); /* interface 2 */
	offer_at(&needs, 9, "", 1);   /* the same */
	offer_at(&needs, 2, "", 2);   /* interface 3 */
	offers_forget(&o, 7);
	assert_int_equal(o.n, 3);
	offers_forget(&o, 2);
	assert_int_equal(o.n, 1);
	assert_int_equal(best_at(2), 0);
	assert_int_equal(best_at(302), 2);
	offers_forget(&o, 3);
	assert_int_equal(o.n, 0);
	assert_true(o.grace_ms == CLOCK_NEVER);
	/* the next first one has a grace of its own */
	offer_at(&needs, 4, "", 1000);
	assert_true(o.grace_ms == T0 + 1300);
	assert_int_equal(best_at(1299), 0);
	assert_int_equal(best_at(1300), 4);
}

static unsigned other_than(unsigned n)
{
	struct ip_addr server = host(n);
	const struct offer *f = offers_other(&o, &server);

	return f == NULL ? 0 : f->cookie - 1000;
}

static void another_is_the_best_of_other_servers(void **state)
{
	struct ip_addr bad = host(3);

	(void)state;
	assert_int_equal(other_than(1), 0);
	offer_at(&needs, 1, PATH, 0);
	assert_int_equal(other_than(1), 0);
	assert_int_equal(other_than(2), 1);
	offer_at(&needs, 9, "", 10); /* the same client */
	assert_int_equal(other_than(1), 9);
	offers_fail(&o, &bad);
	offer_at(&needs, 3, PATH, 20);
	assert_int_equal(other_than(1), 9);
	assert_int_equal(other_than(9), 1);
	bad = host(9);
	offers_fail(&o, &bad);
	assert_int_equal(o.n, 2);
	assert_int_equal(other_than(1), 3); /* has failed, but is there */
	offer_at(&needs, 4, PATH, 30);
	assert_int_equal(other_than(1), 4);
}

static void what_is_taken_waits_no_more(void **state)
{
	struct offer *f;

	(void)state;
	offer_at(&needs, 1, PATH, 0);
	offer_at(&needs, 2, "", 10);
	offer_at(&needs, 3, "", 20);
	f = offers_best(&o, T0 + 20);
	assert_non_null(f);
	offers_take(&o, f);
	assert_int_equal(o.n, 2);
	assert_false(holds(1));
	assert_true(holds(2) && holds(3));
	assert_int_equal(best_at(20), 0);
	offers_take(&o, offers_best(&o, T0 + 300));
	offers_take(&o, offers_best(&o, T0 + 300));
	assert_int_equal(o.n, 0);
	assert_true(o.grace_ms == CLOCK_NEVER);
}

static void failures_outlive_the_offers(void **state)
{
	struct ip_addr bad = host(1);

	(void)state;
	offer_at(&any, 1, "", 0);
	offers_fail(&o, &bad);
	offers_forget(&o, 2);
	offer_at(&any, 1, "", 1000);
	assert_int_equal(best_at(1000), 0);
	assert_int_equal(best_at(1300), 1);
}

#define ROW(fn) cmocka_unit_test_setup(fn, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(without_offers_there_is_nothing_to_take),
		ROW(a_good_offer_is_taken_at_once),
		ROW(any_other_waits_until_the_grace_is_over),
		ROW(the_best_of_those_that_lack_something_is_taken),
		ROW(a_server_that_offers_again_has_one_offer),
		ROW(one_server_may_offer_through_two_clients),
		ROW(of_five_offers_the_worst_goes),
		ROW(of_equal_offers_the_first_stay_and_are_first),
		ROW(a_flood_does_not_displace_a_good_offer),
		ROW(a_server_that_failed_waits_and_comes_last),
		ROW(when_the_best_one_fails_the_next_is_taken),
		ROW(the_ninth_failure_forgets_the_first),
		ROW(the_ring_holds_through_any_number_of_failures),
		ROW(a_server_that_fails_again_forgets_no_other),
		ROW(a_failed_server_is_known_by_its_whole_address),
		ROW(what_is_forgotten_is_not_taken),
		ROW(another_is_the_best_of_other_servers),
		ROW(what_is_taken_waits_no_more),
		ROW(failures_outlive_the_offers),
	};

	return cmocka_run_group_tests_name("offers", tests, NULL, NULL);
}
