/* What makes an offer good, and better than another: see offer.h. */
#include "ipconfig/offer.h"

#include <stdio.h>

#include "tests/unit/unit.h"

#define PATH "192.0.2.1:/srv"

static const struct net_plan needs = { .need_server = true, .need_path = true };

static struct net_info info(uint32_t server, bool stands_in, const char *path)
{
	struct net_info i = { .server = { ip_from4(server), stands_in } };

	snprintf(i.root_path, sizeof(i.root_path), "%s", path);
	return i;
}

static bool is_good(const struct net_plan *plan, const struct net_info *f)
{
	return offer_rank(plan, f, NULL, false, false) == RANK_BEST;
}

static void what_is_good_for_a_plan(void **state)
{
	static const struct {
		uint32_t server;
		bool stands_in;
		const char *path;
		/* needing nothing, a server, a path, both */
		bool good[4];
	} row[] = {
		{ 0, false, "", { 1, 0, 0, 0 } },
		{ 1, false, "", { 1, 1, 0, 0 } },
		/* the DHCP server in place of a boot server is none */
		{ 1, true, "", { 1, 0, 0, 0 } },
		{ 1, true, "/srv", { 1, 0, 1, 0 } },
		{ 0, false, "/srv", { 1, 0, 1, 0 } },
		{ 1, false, "/srv", { 1, 1, 1, 1 } },
		{ 0, false, "192.0.2.1:/srv", { 1, 1, 1, 1 } },
		{ 1, true, "192.0.2.1:/srv", { 1, 1, 1, 1 } },
		{ 0, false, "255.254.253.252:/", { 1, 1, 1, 1 } },
		/* RFC 4173 section 5, and other text before a colon */
		{ 0, false, "iscsi:192.0.2.1::::iqn.x", { 1, 0, 1, 0 } },
		{ 0, false, "tftp://192.0.2.1/srv", { 1, 0, 1, 0 } },
		{ 0, false, "server:/srv", { 1, 1, 1, 1 } },
		{ 0, false, "nfs:server:/srv", { 1, 1, 1, 1 } },
		{ 0, false, "nfs4:192.0.2.1:/srv:ro", { 1, 1, 1, 1 } },
		{ 0, false, "nfs:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "nfs:/srv:ro", { 1, 0, 1, 0 } },
		{ 0, false, "[fe80::1%eth0]:/srv", { 1, 1, 1, 1 } },
		{ 0, false, ":/srv", { 1, 0, 1, 0 } },
		{ 0, false, "/srv/192.0.2.1:/x", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1/srv:/", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.256:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1.5:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1x:/srv", { 1, 1, 1, 1 } },
		{ 0, false, "x192.0.2.1:/srv", { 1, 1, 1, 1 } },
		{ 1, false, "iscsi:192.0.2.1::::iqn.x", { 1, 1, 1, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		for (unsigned n = 0; n < 4; n++) {
			struct net_plan plan = { .need_server = n & 1,
						 .need_path = n & 2 };
			struct net_info f =
				info(row[i].server != 0 ? IP(192, 0, 2, 9) : 0,
				     row[i].stands_in, row[i].path);

			if (is_good(&plan, &f) != row[i].good[n])
				fail_msg("row %zu, plan %u", i, n);
		}
	}
}

/* The longest path there is, without a colon or all of it before one. */
static void a_path_of_every_length_can_be_judged(void **state)
{
	struct net_info f = info(0, false, "");
	struct net_info *exactly;

	(void)state;
	for (size_t n = 1; n < NET_PATH; n++) {
		memset(f.root_path, '1', n);
		f.root_path[n - 1] = n % 2 == 0 ? ':' : '.';
		exactly = exact(&f, sizeof(f));
		assert_false(is_good(&needs, exactly));
		free(exactly);
	}
}

static void a_good_offer_ranks_above_all_others(void **state)
{
	struct net_info good = info(0, false, PATH);
	struct net_info other[] = { info(0, false, ""), info(0, false, "/srv"),
				    info(1, true, "/srv"), info(1, false, "") };
	const size_t n = sizeof(other) / sizeof(other[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_true(offer_rank(&needs, &good, NULL, false, false) >
			    offer_rank(&needs, &other[i], NULL, false, false));
		assert_true(offer_rank(&needs, &good, NULL, false, true) >=
			    offer_rank(&needs, &other[i], NULL, false, true));
		/* whoever failed comes last, whatever it offers */
		for (size_t k = 0; k < n; k++)
			assert_true(offer_rank(&needs, &other[i], NULL, false,
					       false) >
				    offer_rank(&needs, &other[k], NULL, false,
					       true));
		assert_true(offer_rank(&needs, &other[i], NULL, false, false) >
			    offer_rank(&needs, &good, NULL, false, true));
	}
}

/* Not failed, then no last choice, then the path, then the server. */
static void what_counts_counts_in_this_order(void **state)
{
	struct net_info f[] = { info(0, false, ""), info(1, false, ""),
				info(0, false, "/srv"), info(1, false, PATH) };
	unsigned before = 0;

	(void)state;
	for (unsigned n = 0; n < 16; n++) {
		unsigned rank = offer_rank(&needs, &f[n & 3], NULL,
					   (n & 4) == 0, (n & 8) == 0);

		assert_true(n == 0 || rank > before);
		assert_int_equal(rank == RANK_BEST, n == 15);
		before = rank;
	}
}

/* RFC 4578 section 2.4: such a server offers no address, but what to boot. */
static void a_proxy_adds_what_an_offer_lacks(void **state)
{
	struct net_info none = info(0, false, "");
	struct net_info own = info(IP(192, 0, 2, 1), true, "");
	struct net_info path = info(0, false, "/srv");
	struct net_info proxy = info(IP(192, 0, 2, 9), false, "/proxy");
	struct net_info poor = info(IP(192, 0, 2, 9), true, "");
	struct net_info full = info(0, false, PATH);

	(void)state;
	assert_int_equal(offer_rank(&needs, &none, &proxy, false, false),
			 RANK_BEST);
	assert_int_equal(offer_rank(&needs, &own, &proxy, false, false),
			 RANK_BEST);
	assert_int_equal(offer_rank(&needs, &path, &proxy, false, false),
			 RANK_BEST);
	assert_int_equal(offer_rank(&needs, &none, &full, false, false),
			 RANK_BEST);
	/* whose own path names no server, takes none from another's path */
	assert_int_equal(offer_rank(&needs, &path, &full, false, false),
			 RANK_BEST - RANK_SERVER);
	assert_int_equal(offer_rank(&needs, &none, &poor, false, false),
			 offer_rank(&needs, &none, NULL, false, false));
	/* and changes nothing else */
	assert_int_equal(offer_rank(&needs, &none, &proxy, true, false),
			 RANK_BEST - RANK_FIRST);
	assert_int_equal(offer_rank(&needs, &none, &proxy, false, true),
			 RANK_BEST - RANK_UNFAILED);
}

/* Nothing is the worse for having more of what is needed. */
static void more_of_what_is_needed_ranks_no_lower(void **state)
{
	struct net_info none = info(0, false, "");
	struct net_info server = info(IP(192, 0, 2, 9), false, "");
	struct net_info path = info(0, false, "/srv");

	(void)state;
	for (unsigned n = 0; n < 4; n++) {
		struct net_plan plan = { .need_server = n & 1,
					 .need_path = n & 2 };

		assert_true(offer_rank(&plan, &server, NULL, false, false) >=
			    offer_rank(&plan, &none, NULL, false, false));
		assert_true(offer_rank(&plan, &path, NULL, false, false) >=
			    offer_rank(&plan, &none, NULL, false, false));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_good_for_a_plan),
		cmocka_unit_test(a_path_of_every_length_can_be_judged),
		cmocka_unit_test(a_good_offer_ranks_above_all_others),
		cmocka_unit_test(what_counts_counts_in_this_order),
		cmocka_unit_test(a_proxy_adds_what_an_offer_lacks),
		cmocka_unit_test(more_of_what_is_needed_ranks_no_lower),
	};

	return cmocka_run_group_tests_name("offer rank", tests, NULL, NULL);
}
