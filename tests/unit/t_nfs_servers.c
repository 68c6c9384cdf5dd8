/* kinit/nfs_where.h: the addresses of the hosts that are meant. */
#include "tests/unit/nfs_told.h"

static void put_name(const char *name, int err, const char *a, const char *b)
{
	struct net_name *n = &net.name[net.n_names++];

	memset(n, 0, sizeof(*n));
	n->err = err;
	assert_int_equal(str_copy(n->name, NET_NAME, name), 0);
	n->n = (uint8_t)((a != NULL) + (b != NULL));
	put_ip(&n->ip[0], a);
	put_ip(&n->ip[1], b);
}

static const char *said;

static int servers(struct nfs_plan *plan)
{
	static struct capture c;
	int r;

	memset(plan, 0, sizeof(*plan));
	capture_start(&c);
	r = nfs_servers(plan, &where, &net, &error);
	capture_end(&c);
	said = c.text;
	return r;
}

static void test_names(void **state)
{
	static struct nfs_plan plan;

	(void)state;
	/* every address of every name, in order, each once */
	ask("a,10.0.0.1,b:/x", NULL, 0);
	put_name("b", 0, "10.0.0.1", "10.0.0.3");
	put_name("a", 0, "10.0.0.2", "2001:db8::1");
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, 4);
	assert_string_equal(plan.server[0], "10.0.0.2");
	assert_string_equal(plan.server[1], "10.0.0.1");
	assert_string_equal(plan.server[2], "2001:db8:0:0:0:0:0:1");
	assert_string_equal(plan.server[3], "10.0.0.3");
	/* one without an address counts if it is alone */
	ask("a,b:/x", NULL, 0);
	put_name("a", -ETIMEDOUT, NULL, NULL);
	put_name("b", 0, "10.0.0.3", NULL);
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, 1);
	assert_string_equal(plan.server[0], "10.0.0.3");
	ask("a:/x", NULL, 0);
	put_name("a", -ETIMEDOUT, NULL, NULL);
	assert_int_equal(servers(&plan), -ETIMEDOUT);
	assert_int_equal(error.code->number, KI_NAME_SILENT);
	assert_string_equal(error.what, "find the address of the NFS server a: "
					"no name server answers");
	assert_int_equal(error.err, 0);
	for (int i = 0; i < 4; i++) {
		static const int silent[] = { EREMOTEIO, ECONNREFUSED,
					      ENETUNREACH, EDESTADDRREQ };

		put_name("a", -silent[i], NULL, NULL);
		assert_int_equal(servers(&plan), -silent[i]);
		assert_int_equal(error.code->number, KI_NAME_SILENT);
	}
	ask("a:/x", NULL, 0);
	put_name("a", -ENODATA, NULL, NULL);
	assert_int_equal(servers(&plan), -ENODATA);
	assert_int_equal(error.code->number, KI_NAME);
	assert_string_equal(error.what, "find the address of the NFS server a: "
					"it has no address");
	ask("a:/x", NULL, 0);
	put_name("a", -ENOENT, NULL, NULL);
	assert_int_equal(servers(&plan), -ENOENT);
	assert_int_equal(error.code->number, KI_NAME);
	/* nobody asked */
	ask("a:/x", NULL, 0);
	put_name("b", 0, "10.0.0.3", NULL);
	assert_true(servers(&plan) < 0);
	assert_int_equal(error.code->number, KI_NAME);
}

static void test_many(void **state)
{
	static struct nfs_plan plan;
	struct net_name *n = net.name;

	(void)state;
	ask("a,b:/x", NULL, 0);
	put_name("a", 0, NULL, NULL);
	put_name("b", 0, NULL, NULL);
	for (unsigned i = 0; i < NET_NAME_ADDRS; i++) {
		n[0].ip[i] = ip_from4(IP(10, 0, 0, 1) + i);
		n[1].ip[i] = ip_from4(IP(10, 0, 1, 1) + i);
	}
	n[0].n = NET_NAME_ADDRS - 1;
	n[1].n = NET_NAME_ADDRS;
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, NFS_SERVERS);
	/* each host's first, then each one's second */
	assert_string_equal(plan.server[0], "10.0.0.1");
	assert_string_equal(plan.server[1], "10.0.1.1");
	assert_string_equal(plan.server[2], "10.0.0.2");
	assert_string_equal(plan.server[7], "10.0.1.4");
	assert_non_null(strstr(said, "more than 8"));
	/* an address has no second */
	ask("a,10.0.0.9,b,10.0.0.1:/x", NULL, 0);
	put_name("a", 0, "10.0.0.1", "10.0.0.2");
	put_name("b", 0, "10.0.0.3", "10.0.0.4");
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, 5);
	assert_string_equal(plan.server[1], "10.0.0.9");
	assert_string_equal(plan.server[2], "10.0.0.3");
	assert_string_equal(plan.server[4], "10.0.0.4");
	assert_string_equal(said, "");
}

static void test_guess(void **state)
{
	static const struct told told = { .dhcp = "10.0.0.9",
					  .name = "router" };
	static struct nfs_plan plan;
	struct capture c;

	(void)state;
	/* a server's name that nobody knows is no reason not to guess */
	ask("/x", &told, 1);
	put_name("router", -ENOENT, NULL, NULL);
	capture_start(&c);
	assert_int_equal(nfs_servers(&plan, &where, &net, &error), 0);
	capture_end(&c);
	assert_int_equal(plan.n_servers, 1);
	assert_string_equal(plan.server[0], "10.0.0.9");
	assert_non_null(strstr(c.text, "router"));
	assert_non_null(strstr(c.text, "taking the DHCP server"));
	/* one of which nobody tells may be known in the next round */
	ask("/x", &told, 1);
	put_name("router", -ETIMEDOUT, NULL, NULL);
	assert_int_equal(servers(&plan), -ETIMEDOUT);
	assert_int_equal(error.code->number, KI_NAME_SILENT);
	assert_int_equal(error.code->class, FAIL_NETWORK);
	assert_string_equal(said, "");
	/* who refuses, or is not there, says nothing else later */
	for (int i = 0; i < 2; i++) {
		ask("/x", &told, 1);
		put_name("router", i == 0 ? -EREMOTEIO : -EDESTADDRREQ, NULL,
			 NULL);
		assert_int_equal(servers(&plan), 0);
		assert_string_equal(plan.server[0], "10.0.0.9");
	}
	/* of several one is enough, be it the first */
	ask("a,b:/x", &told, 1);
	put_name("a", -ETIMEDOUT, NULL, NULL);
	put_name("b", -ENOENT, NULL, NULL);
	assert_int_equal(servers(&plan), -ETIMEDOUT);
	assert_int_equal(error.code->number, KI_NAME_SILENT);
	assert_non_null(strstr(error.what, "server a: "));
	/* and one that somebody knows is taken */
	ask("/x", &told, 1);
	put_name("router", 0, "10.0.0.7", NULL);
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, 1);
	assert_string_equal(plan.server[0], "10.0.0.7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("names become their addresses, in order", test_names),
		CLAIM("of many addresses the first eight count", test_many),
		CLAIM("the DHCP server is the last guess", test_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
