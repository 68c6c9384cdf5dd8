/*
 * proxyDHCP: servers that have no address to give, but know what to boot
 * (Preboot Execution Environment 2.1, section 2.2.3).
 */
#include "tests/unit/sim_race.h"

#define PROXY 9 /* sim_race.h's server 10.9.0.1 */
#define BOOT  IP(192, 0, 2, 9)
#define FILE  "pxelinux.0"

static struct machine m;

static const uint8_t class[] = "\x3c\x09PXEClient";
static const uint8_t boot_file[] = "\x43\x0apxelinux.0";

/* What it says to the last message of an interface. */
static struct reply proxy(int ifindex, uint32_t siaddr, const char *root)
{
	struct reply r = reply_of(&m, ifindex, PROXY, M_OFFER, root);

	r.yiaddr = 0;
	r.mask = r.lease_s = 0;
	r.siaddr = siaddr;
	r.more = class;
	r.n_more = sizeof(class) - 1;
	return r;
}

static enum client_event proxy_says(int ifindex, uint32_t siaddr,
				    const char *root)
{
	struct reply r = proxy(ifindex, siaddr, root);

	return give(&m, ifindex, &r);
}

static void needing_path(void)
{
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
}

static void assert_lease_with(uint32_t server, const char *root)
{
	assert_true(m.done);
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 1));
	assert_int_equal(ip_to4(&m.iface.info.from), server_ip(1));
	assert_int_equal(ip_to4(&m.iface.info.server.ip), server);
	assert_string_equal(m.iface.info.root_path, root);
}

static void it_makes_another_servers_offer_good(void **state)
{
	(void)state;
	for (int first = 0; first < 2; first++) {
		needing_path();
		if (first)
			assert_int_equal(proxy_says(1, BOOT, "/srv/proxy"),
					 CLIENT_OFFER);
		answer(&m, 1, M_OFFER, NULL);
		if (!first) {
			assert_int_equal(m.requests[1], 0);
			proxy_says(1, BOOT, "/srv/proxy");
		}
		/* at once: there is nothing to wait for */
		assert_int_equal(m.requests[1], 1);
		assert_int_equal(m.q[1].server_id, server_ip(1));
		assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
		assert_lease_with(BOOT, "/srv/proxy");
		assert_int_equal(m.iface.info.server.is_dhcp, 0);
	}
}

static void what_the_offer_has_itself_is_not_changed(void **state)
{
	struct reply r;

	(void)state;
	needing_path();
	assert_int_equal(proxy_says(1, BOOT, "/srv/proxy"), CLIENT_OFFER);
	r = reply_of(&m, 1, 1, M_OFFER, "/srv/own");
	r.siaddr = IP(192, 0, 2, 77);
	give(&m, 1, &r);
	r.type = M_ACK;
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_lease_with(IP(192, 0, 2, 77), "/srv/own");
}

/* The DHCP server that stands in for a boot server is none. */
static void a_real_boot_server_replaces_one_that_stands_in(void **state)
{
	(void)state;
	needing_path();
	proxy_says(1, BOOT, NULL);
	answer(&m, 1, M_OFFER, "/srv/own");
	assert_int_equal(answer(&m, 1, M_ACK, "/srv/own"), CLIENT_BOUND);
	assert_lease_with(BOOT, "/srv/own");
	/* but one that names none replaces nothing */
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	proxy_says(1, 0, "/srv/proxy");
	answer(&m, 1, M_OFFER, NULL);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
	assert_lease_with(server_ip(1), "/srv/proxy");
	assert_int_equal(m.iface.info.server.is_dhcp, 1);
}

static void nothing_else_of_it_counts(void **state)
{
	static const uint8_t more[] = "\x43\x0apxelinux.0\x0f\x03lab";
	struct reply r;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	r = proxy(1, BOOT, NULL);
	r.router = IP(10, 9, 9, 9);
	r.mask = IP(255, 0, 0, 0);
	r.more = more;
	r.n_more = sizeof(more) - 1;
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	answer(&m, 1, M_OFFER, NULL);
	answer(&m, 1, M_ACK, NULL);
	assert_lease_with(BOOT, "");
	assert_string_equal(m.iface.info.bootfile, FILE);
	assert_string_equal(m.iface.info.domain, "");
	assert_int_equal(m.iface.info.routes.n, 0);
	assert_int_equal(m.iface.info.addrs.addr[0].prefix, 16);
}

static void it_is_never_asked_for_an_address(void **state)
{
	(void)state;
	needing_path();
	for (int i = 0; i < 100; i++) {
		assert_int_equal(proxy_says(1, BOOT, ROOT), CLIENT_OFFER);
		pass(&m, 500);
	}
	assert_int_equal(m.requests[1] + m.requests[2], 0);
	/* nor does it start or prolong anybody's grace */
	answer(&m, 2, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS - 1);
	assert_int_equal(m.requests[2], 0);
	pass(&m, 1);
	assert_int_equal(m.requests[2], 1);
}

static void it_counts_where_it_was_heard(void **state)
{
	(void)state;
	needing_path();
	proxy_says(2, BOOT, ROOT);
	answer(&m, 1, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
	assert_lease_with(server_ip(1), "");
	/* and no longer than its cable */
	needing_path();
	proxy_says(1, BOOT, ROOT);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
	answer(&m, 1, M_OFFER, NULL);
	assert_int_equal(m.requests[1], 0);
	pass(&m, OFFER_GRACE_MS);
	answer(&m, 1, M_ACK, NULL);
	assert_lease_with(server_ip(1), "");
}

static void after_the_choice_it_changes_nothing(void **state)
{
	(void)state;
	needing_path();
	answer(&m, 1, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(m.requests[1], 1);
	assert_int_equal(proxy_says(1, BOOT, ROOT), CLIENT_OFFER);
	assert_int_equal(m.requests[1], 1);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
	assert_lease_with(server_ip(1), "");
}

static void of_two_the_one_with_a_path_counts(void **state)
{
	(void)state;
	for (int first = 0; first < 2; first++) {
		struct reply r;

		needing_path();
		if (first)
			proxy_says(1, BOOT, "/srv/proxy");
		r = proxy(1, IP(192, 0, 2, 10), NULL);
		r.server_id = server_ip(8);
		assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
		if (!first)
			proxy_says(1, BOOT, "/srv/proxy");
		answer(&m, 1, M_OFFER, NULL);
		assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
		/* both of it, and nothing of the other */
		assert_lease_with(BOOT, "/srv/proxy");
	}
}

/* What it says, or that it says so of itself: else it has nothing to offer. */
static void it_is_known_by_what_it_says(void **state)
{
	static const uint8_t other[] = "\x3c\x09PXEServer";
	struct reply r;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(proxy_says(1, 0, NULL), CLIENT_OFFER);
	r = proxy(1, 0, NULL);
	r.more = other;
	assert_int_equal(give(&m, 1, &r), CLIENT_REFUSED);
	assert_string_equal(m.race.news.why,
			    "offers no usable address (0.0.0.0)");
	r.siaddr = BOOT;
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	r.siaddr = 0;
	r.root = "/srv";
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	r.root = NULL;
	r.more = boot_file;
	r.n_more = sizeof(boot_file) - 1;
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	/* an ACK without an address is none */
	answer(&m, 1, M_OFFER, NULL);
	r = reply_of(&m, 1, 1, M_ACK, ROOT);
	r.yiaddr = 0;
	assert_int_equal(give(&m, 1, &r), CLIENT_IGNORED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_makes_another_servers_offer_good),
		cmocka_unit_test(what_the_offer_has_itself_is_not_changed),
		cmocka_unit_test(
			a_real_boot_server_replaces_one_that_stands_in),
		cmocka_unit_test(nothing_else_of_it_counts),
		cmocka_unit_test(it_is_never_asked_for_an_address),
		cmocka_unit_test(it_counts_where_it_was_heard),
		cmocka_unit_test(after_the_choice_it_changes_nothing),
		cmocka_unit_test(of_two_the_one_with_a_path_counts),
		cmocka_unit_test(it_is_known_by_what_it_says),
	};

	return cmocka_run_group_tests_name("proxyDHCP", tests, NULL, NULL);
}
