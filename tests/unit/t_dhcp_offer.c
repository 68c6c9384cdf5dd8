/*
 * What a DHCP client makes of an offer (RFC 2131 table 3, RFC 2132, RFC 3442),
 * and what it says of answers that are of no use.
 */
#include "tests/unit/sim_client.h"

static void searching(struct sim *c)
{
	start(c);
	expect(c, M_DISCOVER);
}

/* An OFFER with these options besides those of reply(). */
static enum client_event offered(struct sim *c, const char *more, size_t n)
{
	struct reply r;

	searching(c);
	r = reply(c, M_OFFER);
	r.more = (const uint8_t *)more;
	r.n_more = n;
	return give(c, r);
}

static void an_offer_tells_all_it_says(void **state)
{
	static const char more[] = "\x1c\x04\xc0\0\x02\xff" /* broadcast */
				   "\x06\x08\xc0\0\x02\x35\xc0\0\x02\x36"
				   "\x2a\x04\xc0\0\x02\x7b" /* NTP */
				   "\x1a\x02\x05\x78"	    /* MTU 1400 */
				   "\x0c\x03pc1"
				   "\x0f\x0b"
				   "example.org"
				   "\x28\x03nis"
				   "\x43\x04"
				   "boot"
				   "\x77\x05\x03org";
	const struct net_info *i;
	struct sim c;

	(void)state;
	assert_int_equal(offered(&c, more, sizeof(more)), CLIENT_OFFER);
	i = &c.news.info;
	assert_lease(&c);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_int_equal(c.news.cookie, XID);
	assert_string_equal(c.news.why, "");
	assert_int_equal(c.news.n_notes, 0);
	assert_int_equal(ip_to4(&i->addrs.addr[0].broadcast),
			 IP(192, 0, 2, 255));
	assert_int_equal(i->addrs.addr[0].lease_s, 3600);
	assert_int_equal(i->routes.n, 0);
	assert_int_equal(i->routes.classless, 0);
	assert_int_equal(ip_to4(&i->server.ip), SERVER);
	assert_int_equal(i->server.is_dhcp, 0);
	assert_int_equal(ip_to4(&i->dns[0]), IP(192, 0, 2, 53));
	assert_int_equal(ip_to4(&i->dns[1]), IP(192, 0, 2, 54));
	assert_false(ip_given(&i->dns[2]));
	assert_int_equal(ip_to4(&i->ntp[0]), IP(192, 0, 2, 123));
	assert_false(ip_given(&i->ntp[1]));
	assert_int_equal(i->mtu, 1400);
	assert_string_equal(i->host, "pc1");
	assert_string_equal(i->domain, "example.org");
	assert_string_equal(i->nisdomain, "nis");
	assert_string_equal(i->bootfile, "boot");
	assert_string_equal(i->search, "org.");
	assert_string_equal(i->root_path, "/srv/root");
}

static void what_is_not_said_is_not_told(void **state)
{
	const struct net_info *i;
	struct reply r;
	struct sim c;

	(void)state;
	searching(&c);
	r = reply(&c, M_OFFER);
	r.mask = r.siaddr = 0;
	r.root = NULL;
	assert_int_equal(give(&c, r), CLIENT_OFFER);
	i = &c.news.info;
	assert_int_equal(i->addrs.addr[0].prefix, 0);
	assert_false(ip_given(&i->addrs.addr[0].broadcast));
	assert_int_equal(i->routes.n, 0);
	assert_int_equal(ip_to4(&i->server.ip), SERVER);
	assert_int_equal(i->server.is_dhcp, 1);
	assert_int_equal(i->mtu, 0);
	assert_string_equal(i->root_path, "");
	assert_string_equal(i->host, "");
}

static void a_router_is_the_default_route(void **state)
{
	const struct net_route *route;
	struct sim c;

	(void)state;
	assert_int_equal(offered(&c, "\x03\x04\xc0\0\x02\xfe", 6),
			 CLIENT_OFFER);
	route = &c.news.info.routes.route[0];
	assert_int_equal(c.news.info.routes.n, 1);
	assert_int_equal(c.news.info.routes.classless, 0);
	assert_int_equal(route->prefix, 0);
	assert_false(ip_given(&route->dst));
	assert_int_equal(ip_to4(&route->gateway), IP(192, 0, 2, 254));
	assert_int_equal(route->source, SOURCE_DHCP);
}

/* RFC 3442: "the DHCP client MUST ignore the Router option" */
static void with_classless_routes_a_router_is_none(void **state)
{
	static const char more[] = "\x03\x04\xc0\0\x02\xfe"
				   "\x79\x0e\x08\x0a\xc0\0\x02\x09"
				   "\x18\xc6\x33\x64\0\0\0"; /* and its NUL */
	const struct net_routes *routes;
	struct sim c;

	(void)state;
	assert_int_equal(offered(&c, more, sizeof(more)), CLIENT_OFFER);
	routes = &c.news.info.routes;
	assert_int_equal(routes->n, 2);
	assert_int_equal(routes->classless, 1);
	assert_int_equal(ip_to4(&routes->route[0].dst), IP(10, 0, 0, 0));
	assert_int_equal(routes->route[0].prefix, 8);
	assert_int_equal(ip_to4(&routes->route[0].gateway), IP(192, 0, 2, 9));
	assert_int_equal(ip_to4(&routes->route[1].dst), IP(198, 51, 100, 0));
	assert_int_equal(routes->route[1].prefix, 24);
	assert_false(ip_given(&routes->route[1].gateway)); /* on the link */
	assert_int_equal(routes->route[1].source, SOURCE_DHCP);
}

static void every_offer_is_handed_on(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	searching(&c);
	r = reply(&c, M_OFFER);
	for (unsigned i = 0; i < 20; i++) {
		r.server_id = SERVER + i % 3;
		r.yiaddr = ADDRESS + i;
		assert_int_equal(give(&c, r), CLIENT_OFFER);
		assert_int_equal(ip_to4(&c.news.from), r.server_id);
		assert_int_equal(ip_to4(&c.news.info.from), r.server_id);
		assert_int_equal(ip_to4(&c.news.info.addrs.addr[0].ip),
				 r.yiaddr);
	}
	assert_false(c.c.tx_due); /* none is taken here */
}

/* Known servers send none, or one of 16 bytes: who sent it stands in. */
static void who_sent_it_stands_in_for_the_server_identifier(void **state)
{
	static const uint8_t sixteen[18] = { 54, 16, 192, 0, 2, 7, 1 };

	(void)state;
	for (int with = 0; with < 2; with++) {
		struct reply r;
		struct sim c;

		searching(&c);
		r = reply(&c, M_OFFER);
		r.server_id = 0;
		r.siaddr = IP(192, 0, 2, 9);
		r.more = sixteen;
		r.n_more = with ? sizeof(sixteen) : 0;
		assert_int_equal(give_from(&c, OTHER, r), CLIENT_OFFER);
		assert_int_equal(ip_to4(&c.news.from), OTHER);
		assert_int_equal(ip_to4(&c.news.info.from), OTHER);
		assert_int_equal(c.news.n_notes, 1);
		assert_true(is_noted(&c, 54));
		assert_string_equal(c.news.note[0].name, "server id");
		accept_offer(&c);
		expect(&c, M_REQUEST);
		assert_int_equal(c.q.server_id, OTHER);
		r.type = M_ACK;
		assert_int_equal(give_from(&c, OTHER, r), CLIENT_BOUND);
		assert_int_equal(ip_to4(&c.news.info.from), OTHER);
	}
}

/* giaddr: a relay agent sent it (section 4.1), which is no server */
static void behind_a_relay_siaddr_stands_in(void **state)
{
	static const struct {
		uint32_t siaddr, server;
	} row[] = {
		{ IP(10, 9, 0, 1), IP(10, 9, 0, 1) },
		{ 0, 0 },
		{ IP(255, 255, 255, 255), 0 },
		{ IP(127, 0, 0, 1), 0 },
		{ IP(224, 0, 0, 1), 0 },
		{ IP(0, 0, 0, 9), 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct reply r;
		struct sim c;

		searching(&c);
		r = reply(&c, M_OFFER);
		r.server_id = 0;
		r.giaddr = IP(192, 0, 2, 254);
		r.siaddr = row[i].siaddr;
		assert_int_equal(give_from(&c, IP(192, 0, 2, 254), r),
				 row[i].server != 0 ? CLIENT_OFFER
						    : CLIENT_REFUSED);
		if (row[i].server != 0)
			assert_int_equal(ip_to4(&c.news.from), row[i].server);
		else
			assert_string_equal(
				c.news.why,
				"answers without a server identifier");
		/* with the option neither counts */
		r.server_id = OTHER;
		assert_int_equal(give_from(&c, IP(192, 0, 2, 254), r),
				 CLIENT_OFFER);
		assert_int_equal(ip_to4(&c.news.from), OTHER);
		assert_int_equal(c.news.n_notes, 0);
	}
}

static void answers_of_no_use_are_told_and_counted(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	searching(&c);
	/* nothing was waited for yet */
	assert_string_equal(described(&c), "");
	c.now += 12345;
	assert_string_equal(described(&c), "no DHCP server answers for 12 s, "
					   "1 request sent");
	r = reply(&c, M_OFFER);
	r.is_bootp = true;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_REFUSED);
	assert_string_equal(c.news.why, "answers with BOOTP");
	r = reply(&c, M_OFFER);
	r.yiaddr = IP(10, 255, 255, 255); /* of class A the broadcast address */
	r.mask = 0;
	assert_int_equal(give(&c, r), CLIENT_REFUSED);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_string_equal(c.news.why,
			    "offers no usable address (10.255.255.255)");
	assert_string_equal(described(&c),
			    "2 answers, none of use: 192.0.2.1 offers no "
			    "usable address");
	r = reply(&c, M_OFFER);
	r.server_id = 0;
	assert_int_equal(give_from(&c, 0, r), CLIENT_REFUSED);
	assert_string_equal(c.news.why, "answers without a server identifier");
	assert_int_equal(give_from(&c, IP(127, 0, 0, 1), r), CLIENT_REFUSED);
	assert_int_equal(give_from(&c, IP(224, 0, 0, 1), r), CLIENT_REFUSED);
	r = reply(&c, M_OFFER);
	r.is_bootp = true;
	r.server_id = 0;
	for (int i = 5; i < 12; i++)
		assert_int_equal(give_from(&c, IP(10, 9, 0, 1), r),
				 CLIENT_REFUSED);
	assert_int_equal(ip_to4(&c.news.from), IP(10, 9, 0, 1));
	assert_string_equal(described(&c), "12 answers, none of use: 10.9.0.1 "
					   "answers with BOOTP");
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_OFFER);
	assert_null(strstr(described(&c), "none of use"));
}

/* Options that cannot be right, each once, and no more than there is room. */
static void what_cannot_be_right_is_noted(void **state)
{
	static const char bad[] = "\x1a\x02\0\x44" /* MTU 68 */
				  "\x0c\x01!\x0f\x01!\x11\x01\n\x28\x01\n"
				  "\x2a\x01!\x06\x01!\x3a\x01!\x3b\x01!";
	struct sim c;

	(void)state;
	assert_int_equal(offered(&c, bad, 4), CLIENT_OFFER);
	assert_int_equal(c.news.n_notes, 1);
	assert_true(is_noted(&c, 26));
	assert_string_equal(c.news.note[0].name, "interface MTU");
	assert_int_equal(c.news.info.mtu, 0);
	assert_int_equal(offered(&c, bad, sizeof(bad) - 1), CLIENT_OFFER);
	assert_int_equal(c.news.n_notes, CLIENT_NOTES);
	assert_true(is_noted(&c, 12));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_offer_tells_all_it_says),
		cmocka_unit_test(what_is_not_said_is_not_told),
		cmocka_unit_test(a_router_is_the_default_route),
		cmocka_unit_test(with_classless_routes_a_router_is_none),
		cmocka_unit_test(every_offer_is_handed_on),
		cmocka_unit_test(
			who_sent_it_stands_in_for_the_server_identifier),
		cmocka_unit_test(behind_a_relay_siaddr_stands_in),
		cmocka_unit_test(answers_of_no_use_are_told_and_counted),
		cmocka_unit_test(what_cannot_be_right_is_noted),
	};

	return cmocka_run_group_tests_name("dhcp offer", tests, NULL, NULL);
}
