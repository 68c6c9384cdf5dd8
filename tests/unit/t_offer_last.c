/* Offers that are only taken when there is no other: see client.h, offer.h. */
#include "ipconfig/offer.h"

#include <stdio.h>

#include "tests/unit/unit.h"

#define T0   9000000u
#define PATH "192.0.2.1:/srv"

static const struct net_plan needs = { .need_server = true, .need_path = true };
static struct client client;
static struct offers o;

static struct ip_addr host(unsigned n)
{
	return ip_from4(IP(10, 0, 0, 0) + n);
}

static void offer_at(unsigned n, bool last, const char *path, uint64_t ms)
{
	struct client_news news = {
		.from = host(n), .cookie = n, .last = last, .info.addrs.n = 1
	};

	snprintf(news.info.root_path, sizeof(news.info.root_path), "%s", path);
	offers_add(&o, &needs, 1, &client, &news, T0 + ms);
}

/* Who offers what is taken; 0: nobody yet. */
static unsigned best_at(uint64_t ms)
{
	const struct offer *best = offers_best(&o, T0 + ms);

	return best == NULL ? 0 : best->cookie;
}

static int fresh(void **state)
{
	(void)state;
	memset(&o, 0xa5, sizeof(o));
	offers_init(&o);
	return 0;
}

static void a_last_choice_waits_for_the_grace(void **state)
{
	(void)state;
	offer_at(1, true, PATH, 0);
	assert_int_equal(best_at(299), 0);
	assert_int_equal(best_at(300), 1);
}

static void any_other_offer_comes_before_it(void **state)
{
	struct ip_addr bad = host(2);

	(void)state;
	offer_at(1, true, PATH, 0);
	offer_at(3, false, "", 10);
	assert_int_equal(best_at(299), 0);
	assert_int_equal(best_at(300), 3);
	/* but one whose server has failed */
	offers_init(&o);
	offers_fail(&o, &bad);
	offer_at(1, true, "", 0);
	offer_at(2, false, PATH, 10);
	assert_int_equal(best_at(300), 1);
}

static void a_real_offer_of_the_same_server_takes_its_place(void **state)
{
	(void)state;
	offer_at(1, true, PATH, 0);
	offer_at(1, false, PATH, 10);
	assert_int_equal(o.n, 1);
	assert_int_equal(best_at(10), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_last_choice_waits_for_the_grace,
				       fresh),
		cmocka_unit_test_setup(any_other_offer_comes_before_it, fresh),
		cmocka_unit_test_setup(
			a_real_offer_of_the_same_server_takes_its_place, fresh),
	};

	return cmocka_run_group_tests_name("last choices", tests, NULL, NULL);
}
