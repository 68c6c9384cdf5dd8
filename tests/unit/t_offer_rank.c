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
		{ 0, false, "iscsi:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "tftp://192.0.2.1/srv", { 1, 0, 1, 0 } },
		{ 0, false, "server:/srv", { 1, 0, 1, 0 } },
		{ 0, false, ":/srv", { 1, 0, 1, 0 } },
		{ 0, false, "/srv/192.0.2.1:/x", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1/srv:/", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.256:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1.5:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "192.0.2.1x:/srv", { 1, 0, 1, 0 } },
		{ 0, false, "x192.0.2.1:/srv", { 1, 0, 1, 0 } },
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

			if (offer_is_good(&plan, &f) != row[i].good[n])
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
		assert_false(offer_is_good(&needs, exactly));
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
		assert_true(offer_rank(&needs, &good, false) >
			    offer_rank(&needs, &other[i], false));
		assert_true(offer_rank(&needs, &good, true) >=
			    offer_rank(&needs, &other[i], true));
		/* whoever failed comes last, whatever it offers */
		for (size_t k = 0; k < n; k++)
			assert_true(offer_rank(&needs, &other[i], false) >
				    offer_rank(&needs, &other[k], true));
		assert_true(offer_rank(&needs, &other[i], false) >
			    offer_rank(&needs, &good, true));
	}
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

		assert_true(offer_rank(&plan, &server, false) >=
			    offer_rank(&plan, &none, false));
		assert_true(offer_rank(&plan, &path, false) >=
			    offer_rank(&plan, &none, false));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_good_for_a_plan),
		cmocka_unit_test(a_path_of_every_length_can_be_judged),
		cmocka_unit_test(a_good_offer_ranks_above_all_others),
		cmocka_unit_test(more_of_what_is_needed_ranks_no_lower),
	};

	return cmocka_run_group_tests_name("offer rank", tests, NULL, NULL);
}
