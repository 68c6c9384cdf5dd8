/*
 * lib/dns.h: a resolver and name servers, some of them bad, in one process.
 * The order of a search is that of resolv.conf(5).
 */
#include "lib/dns.h"

#include <stdio.h>
#include "tests/unit/sim_dns.h"

static struct net_name out;

static int resolve(struct dns *dns, const char *name)
{
	int open = sim_others(), r;

	memset(&out, 0x7f, sizeof(out));
	memset(out.name, 0, sizeof(out.name));
	strncpy(out.name, name, sizeof(out.name) - 1);
	r = dns_resolve(dns, &out);
	assert_int_equal(r, out.err);
	assert_true(out.err <= 0 && (out.err == 0) == (out.n > 0) &&
		    out.n <= NET_NAME_ADDRS);
	assert_string_equal(out.name, name);
	assert_int_equal(sim_others(), open);
	return out.err;
}

static bool is4(unsigned i, uint32_t v4)
{
	const struct ip_addr ip = ip_from4(v4);

	return i < out.n && ip_equal(&out.ip[i], &ip);
}

#define FOUND() (out.n == 1 && is4(0, IP(10, 0, 0, 1)))

static void test_one(void **state)
{
	struct dns dns = sim_start(1);

	(void)state;
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_true(FOUND());
	assert_string_equal(asked,
			    "0A host.example.com. 06 host.example.com. ");
	assert_int_equal(now, T0);
	assert_int_equal(resolve(&dns, "none.example.com"), -ENOENT);
	assert_int_equal(resolve(&dns, "empty.example.com"), -ENODATA);
	assert_int_equal(now, T0);
}

/* Whoever fails a name is the one that is named. */
static void test_at(void **state)
{
	struct dns dns = sim_start(2);

	(void)state;
	dns.limit_ms = DNS_TRY_MS;
	servers[0].how = servers[1].how = DEAD;
	assert_int_equal(resolve(&dns, "host.example.com"), -ETIMEDOUT);
	assert_null(strstr(asked, "1A"));
	assert_int_equal(dns.at, 0);
	/* the other one comes next */
	asked[0] = '\0';
	assert_int_equal(resolve(&dns, "host.example.com"), -ETIMEDOUT);
	assert_null(strstr(asked, "0A"));
	assert_int_equal(dns.at, 1);
	servers[0].how = servers[1].how = FAILS;
	dns.limit_ms = DNS_LIMIT_MS;
	asked[0] = '\0';
	assert_int_equal(resolve(&dns, "host.example.com"), -EREMOTEIO);
	assert_int_equal(asked[strlen(asked) - strlen("16 host.example.com. ")],
			 '0' + (char)dns.at);
}

static void test_families(void **state)
{
	struct dns dns = sim_start(1);

	(void)state;
	assert_int_equal(resolve(&dns, "six.example.com"), 0);
	assert_true(out.n == 1 && out.ip[0].family == AF_INET6 &&
		    out.ip[0].bytes[15] == 1);
	for (int how = GOOD; how <= LATE; how = how == GOOD ? LATE : how + 1) {
		servers[0].how = (enum how)how;
		assert_int_equal(resolve(&dns, "both.example.com"), 0);
		assert_true(is4(0, IP(10, 0, 0, 1)));
		/* where there is no way to it, IPv6 is left out */
		assert_true(out.n == 1 ||
			    (out.n == 2 && out.ip[1].family == AF_INET6));
	}
	/* in whatever order */
	assert_int_equal(resolve(&dns, "six.example.com"), 0);
	/* IPv4 is there, IPv6 is waited for a little */
	servers[0].how = DEAF_SIX;
	assert_int_equal(now, T0);
	assert_int_equal(resolve(&dns, "both.example.com"), 0);
	assert_true(FOUND() && now == T0 + DNS_AAAA_MS);
	/* the other way round, IPv6 is better than nothing */
	servers[0].how = DEAF_FOUR;
	now = T0;
	assert_int_equal(resolve(&dns, "both.example.com"), 0);
	assert_true(out.n == 1 && out.ip[0].family == AF_INET6);
	assert_true(now == T0 + DNS_LIMIT_MS);
	servers[0].how = FAILS_SIX;
	now = T0;
	assert_int_equal(resolve(&dns, "both.example.com"), 0);
	assert_true(FOUND() && now == T0);
	servers[0].how = NONE_SIX;
	assert_int_equal(resolve(&dns, "both.example.com"), 0);
	assert_true(FOUND() && now == T0);
}

static void test_none(void **state)
{
	static const char *const none[] = { "",	  "a b",	 "a..b", ".",
					    "..", "2001:db8::1", ".a" };
	struct dns dns = sim_start(1);

	(void)state;
	dns.search = "example.com";
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_int_equal(resolve(&dns, none[i]), -ENOENT);
	assert_string_equal(asked, "");
	assert_int_equal(now, T0);
	dns.n_servers = 0;
	assert_int_equal(resolve(&dns, "host.example.com"), -EDESTADDRREQ);
}

static void test_search(void **state)
{
	static const struct {
		const char *name, *search;
		unsigned ndots;
		int r;
		const char *order; /* of the questions for A */
	} rows[] = {
		{ "host", "a b. example.com", 1, 0,
		  "host.a. host.b. host.example.com. " },
		{ "host", "  example.com.  a ", 1, 0, "host.example.com. " },
		{ "none", "a b", 1, -ENOENT, "none.a. none.b. none. " },
		{ "none.b", "a", 1, -ENOENT, "none.b. none.b.a. " },
		{ "none.b", "a", 2, -ENOENT, "none.b.a. none.b. " },
		{ "none", "a", 0, -ENOENT, "none. none.a. " },
		{ "none.", "a", 1, -ENOENT, "none. " },
		{ "none.", "a", 15, -ENOENT, "none. " },
		{ "top", "a", 1, 0, "top.a. top. " },
		{ "top.", "a", 1, 0, "top. " },
		{ "host.example.com", "a", 1, 0, "host.example.com. " },
		/* an address of no whole length is a name */
		{ "10", "example.com", 1, 0, "10.example.com. " },
		{ "none", "", 1, -ENOENT, "none. " },
		{ "empty", "a example.com b", 1, -ENODATA,
		  "empty.a. empty.example.com. empty.b. empty. " },
		/* what is no domain */
		{ "host", "a/b .. example.com", 1, 0, "host.example.com. " },
	};
	struct dns dns = sim_start(1);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char order[512] = "", *save = NULL;

		asked[0] = '\0';
		n_ids = 0;
		dns.search = rows[i].search;
		dns.ndots = rows[i].ndots;
		assert_int_equal(resolve(&dns, rows[i].name), rows[i].r);
		for (char *p = strtok_r(asked, " ", &save); p != NULL;
		     p = strtok_r(NULL, " ", &save)) {
			bool is_a = strcmp(p, "0A") == 0;

			p = strtok_r(NULL, " ", &save);
			if (is_a)
				strcat(strcat(order, p), " ");
		}
		assert_string_equal(order, rows[i].order);
	}
	assert_int_equal(now, T0);
}

static void test_long(void **state)
{
	char name[300], search[300];
	struct dns dns = sim_start(1);

	(void)state;
	/* 253 characters are asked for, alone; a label of 64 is not */
	memset(name, 'a', sizeof(name));
	for (int i = 50; i < 253; i += 51)
		name[i] = '.';
	name[253] = '\0';
	dns.search = "example.com";
	assert_int_equal(resolve(&dns, name), -ENOENT);
	assert_int_equal(strlen(asked), 3 + 254 + 1);
	asked[0] = '\0';
	name[50] = name[101] = 'a';
	assert_int_equal(resolve(&dns, name), -ENOENT);
	memset(search, 'b', sizeof(search));
	search[299] = '\0';
	dns.search = search;
	name[64] = '\0';
	assert_int_equal(resolve(&dns, name), -ENOENT);
	assert_string_equal(asked, "");
	assert_int_equal(now, T0);
}

static void test_order(void **state)
{
	struct dns dns = sim_start(3);

	(void)state;
	servers[0].how = DEAD;
	sim_close(&servers[1]);
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_true(FOUND());
	assert_int_equal(now, T0 + DNS_TRY_MS);
	assert_string_equal(asked,
			    "0A host.example.com. 06 host.example.com. "
			    "2A host.example.com. 26 host.example.com. ");
	/* who answered is asked first from then on */
	asked[0] = '\0';
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_string_equal(asked,
			    "2A host.example.com. 26 host.example.com. ");
	assert_int_equal(now, T0 + DNS_TRY_MS);
}

static void test_silent(void **state)
{
	struct dns dns = sim_start(2);

	(void)state;
	servers[0].how = servers[1].how = DEAD;
	dns.search = "a b c";
	assert_int_equal(resolve(&dns, "host"), -ETIMEDOUT);
	sim_wait(NULL, -1, 0, now);
	/* 1, 1, 2, 2 s, and what is left of 4 */
	assert_int_equal(now, T0 + DNS_LIMIT_MS);
	assert_int_equal(n_ids, 2 * 5);
	assert_null(strstr(asked, "host.b"));
}

static void test_refused(void **state)
{
	struct dns dns = sim_start(1);

	(void)state;
	sim_close(&servers[0]);
	assert_int_equal(resolve(&dns, "host.example.com"), -ECONNREFUSED);
	/* again and again, but not without a pause */
	assert_int_equal(now, T0 + DNS_LIMIT_MS);
	assert_true(waits < 30);
	dns = sim_start(1);
	servers[0].how = FAILS;
	assert_int_equal(resolve(&dns, "host.example.com"), -EREMOTEIO);
	/* who says so twice, means it */
	assert_true(now <= T0 + 3 * DNS_TRY_MS && n_ids == 4);
	/* the next may know */
	sim_end(NULL);
	dns = sim_start(2);
	servers[0].how = FAILS;
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_true(FOUND() && now == T0);
	/* no way to a server, of which the kernel tells at once */
	sim_end(NULL);
	dns = sim_start(2);
	dns.server[0] = (struct ip_addr){ AF_INET6, { 0xfe, 0x80, [15] = 1 } };
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_true(FOUND() && now == T0);
}

static void test_liar(void **state)
{
	struct dns dns = sim_start(2);

	(void)state;
	servers[0].how = LIAR;
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_true(FOUND() && now == T0 && n_ids == 2);
	servers[0].how = FLOOD;
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_true(FOUND() && now == T0);
	assert_non_null(strstr(asked, "1A host"));
	/* who was not asked is not heard */
	sim_end(NULL);
	dns = sim_start(2);
	servers[0].how = IMPOSTOR;
	assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_true(FOUND() && now == T0 && n_ids == 2);
}

static void test_random(void **state)
{
	struct dns dns = sim_start(1);
	unsigned same_ids = 0, same_ports = 0;

	(void)state;
	for (int i = 0; i < 16; i++)
		assert_int_equal(resolve(&dns, "host.example.com"), 0);
	assert_int_equal(n_ids, 32);
	for (unsigned i = 1; i < 32; i++) {
		same_ids += ids[i] == ids[i - 1] || ids[i] == ids[i - 1] + 1 ||
			    (i > 1 && ids[i] == ids[i - 2]);
		same_ports += i > 1 && ports[i] == ports[i - 2];
	}
	assert_in_range(same_ids, 0, 3);
	assert_in_range(same_ports, 0, 3);
}

static void test_tcp(void **state)
{
	static const struct {
		enum tcp tcp;
		int r;
	} rows[] = {
		{ TCP_GOOD, 0 },
		{ TCP_SPLIT, 0 }, /* an octet at a time */
		{ TCP_HALF, -ECONNRESET },
		{ TCP_EMPTY, -ETIMEDOUT },
		{ TCP_CUT, -EREMOTEIO },
		{ TCP_DEAD, -ETIMEDOUT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct dns dns = sim_start(1);

		servers[0].how = CUT;
		servers[0].tcp = rows[i].tcp;
		assert_int_equal(resolve(&dns, "host.example.com"), rows[i].r);
		assert_true(rows[i].r < 0 || (FOUND() && now == T0));
		assert_true(now <= T0 + DNS_LIMIT_MS);
		sim_end(NULL);
	}
}

/* Where an answer is cut, the other one is not waited for. */
static void test_cut_deaf(void **state)
{
	struct dns dns = sim_start(1);

	(void)state;
	servers[0].how = CUT_DEAF;
	assert_int_equal(resolve(&dns, "both.example.com"), 0);
	assert_true(is4(0, IP(10, 0, 0, 1)) && now == T0);
	servers[0].how = CUT;
	assert_int_equal(resolve(&dns, "six.example.com"), 0);
	assert_true(out.n == 1 && now == T0);
	assert_int_equal(resolve(&dns, "none.example.com"), -ENOENT);
}

static void test_why(void **state)
{
	static const struct {
		int err;
		const char *why;
	} rows[] = {
		{ -ENOENT, "no name server knows it" },
		{ -ENODATA, "it has no address" },
		{ -EDESTADDRREQ, "no name server is known" },
		{ -EREMOTEIO, "the name servers refuse" },
		{ -ETIMEDOUT, "no name server answers" },
		{ -ECONNREFUSED, "no name server answers" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(dns_why(rows[i].err), rows[i].why);
}

#define SERVED(text, fn)                                                       \
	{                                                                      \
		text, fn, NULL, sim_end, NULL                                  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED("A and AAAA are asked for side by side", test_one),
		SERVED("the server that was asked last is the one that failed",
		       test_at),
		SERVED("IPv4 stands first, and waits little for IPv6",
		       test_families),
		SERVED("what is no name is not asked for", test_none),
		SERVED("the search is that of resolv.conf(5)", test_search),
		SERVED("names that are too long are not asked for", test_long),
		SERVED("a dead server costs a second, once", test_order),
		SERVED("silence ends after ten seconds", test_silent),
		SERVED("who refuses is not asked again at once", test_refused),
		SERVED("lies are passed over, but not for ever", test_liar),
		SERVED("ids and ports are another for each question",
		       test_random),
		SERVED("what is cut is asked for over TCP", test_tcp),
		SERVED("for both families, and at once", test_cut_deaf),
		CLAIM("why there is no address, in words", test_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
