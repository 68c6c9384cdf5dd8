/* lib/dns_conf.h: resolv.conf(5) and hosts(5). */
#include "lib/dns_conf.h"

#include <stdio.h>

#include "lib/ip_text.h"
#include "tests/unit/unit.h"

/* What becomes of a file: "ndots servers/search". */
static const char *read_conf(const char *text)
{
	static char said[512];
	struct dns_conf c = { .dns = { .ndots = 1 } };
	char *copy = exact(text, strlen(text) + 1);
	char ip[IP_TEXT];

	dns_conf_read(&c, copy);
	free(copy);
	snprintf(said, sizeof(said), "%u", c.dns.ndots);
	for (unsigned i = 0; i < c.dns.n_servers; i++) {
		strcat(said, " ");
		strcat(said, ip_text(&c.dns.server[i], ip));
	}
	strcat(strcat(said, "/"), c.search);
	return said;
}

static void test_conf(void **state)
{
	static const char *const rows[][2] = {
		{ "", "1/" },
		{ "nameserver 10.0.0.1\n", "1 10.0.0.1/" },
		{ "nameserver 10.0.0.1", "1 10.0.0.1/" },
		{ "\tnameserver\t10.0.0.1 \r\n", "1 10.0.0.1/" },
		{ "nameserver 10.0.0.1\nnameserver 2001:db8::1\n",
		  "1 10.0.0.1 2001:db8:0:0:0:0:0:1/" },
		/* three are the most; one a line */
		{ "nameserver 10.0.0.1 10.0.0.9\nnameserver 10.0.0.2\n"
		  "nameserver 10.0.0.3\nnameserver 10.0.0.4\n",
		  "1 10.0.0.1 10.0.0.2 10.0.0.3/" },
		/* none of these is one */
		{ "nameserver\nnameserver 0.0.0.0\nnameserver ns.example\n"
		  "nameserver fe80::1%eth0\nnameservers 10.0.0.1\n"
		  "#nameserver 10.0.0.1\n;nameserver 10.0.0.1\n"
		  "Nameserver 10.0.0.1\n",
		  "1/" },
		{ "search a b.c\td.\n", "1/a b.c d." },
		{ "domain a b\n", "1/a" },
		/* the last one counts */
		{ "search a b\ndomain c\n", "1/c" },
		{ "domain c\nsearch a b # d\n", "1/a b" },
		{ "search a\nsearch\n", "1/" },
		{ "options ndots:2\n", "2/" },
		{ "options timeout:1 ndots:0 rotate\n", "0/" },
		{ "options ndots:99\n", "15/" },
		{ "options ndots:x ndots: ndots:-1 ndots\n", "1/" },
		{ "options ndots:3\noptions rotate\n", "3/" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(read_conf(rows[i][0]), rows[i][1]);
}

static void test_long(void **state)
{
	char text[4000] = "search ", name[300];

	(void)state;
	/* 254 characters, and one that does not fit between two that do */
	memset(name, 'a', sizeof(name));
	strcpy(name + 250, " ");
	strcat(text, name);
	strcat(text, "toolong b c\n");
	strcpy(name + 250, " b c");
	assert_string_equal(read_conf(text) + 2, name);
	memset(text + 7, 'x', 3900);
	text[3907] = '\0';
	assert_string_equal(read_conf(text), "1/");
}

/* What a file says of a name. */
static const char *find_host(const char *text, const char *name)
{
	static char said[512];
	struct net_name out = { .n = 0 };
	char *copy = exact(text, strlen(text) + 1);
	char ip[IP_TEXT];
	unsigned n;

	strcpy(out.name, name);
	n = dns_conf_hosts(copy, &out);
	free(copy);
	assert_int_equal(n, out.n);
	said[0] = '\0';
	for (unsigned i = 0; i < n; i++)
		strcat(strcat(said, ip_text(&out.ip[i], ip)), " ");
	return said;
}

static void test_hosts(void **state)
{
	static const char hosts[] = "127.0.0.1 localhost\n"
				    "::1\tlocalhost ip6-localhost\n"
				    "# 10.0.0.9 nfs\n"
				    "10.0.0.1  nfs.example.com nfs # other\n"
				    "\n"
				    "10.0.0.1 nfs\n"
				    "  10.0.0.2 NFS\r\n"
				    "10.0.0.3\n"
				    "10.0.0.300 bad\n"
				    "fe80::1%eth0 bad\n"
				    "0.0.0.0 blocked\n"
				    "10.0.0.4 last";
	char many[2000] = "";

	(void)state;
	assert_string_equal(find_host(hosts, "localhost"),
			    "127.0.0.1 0:0:0:0:0:0:0:1 ");
	assert_string_equal(find_host(hosts, "nfs"), "10.0.0.1 10.0.0.2 ");
	assert_string_equal(find_host(hosts, "nfs.example.com"), "10.0.0.1 ");
	assert_string_equal(find_host(hosts, "last"), "10.0.0.4 ");
	assert_string_equal(find_host(hosts, "other"), "");
	assert_string_equal(find_host(hosts, "bad"), "");
	assert_string_equal(find_host(hosts, "blocked"), "");
	assert_string_equal(find_host(hosts, "10.0.0.3"), "");
	for (int i = 0; i < 50; i++)
		snprintf(many + strlen(many), 30, "10.0.1.%d many\n", i);
	assert_string_equal(find_host(many, "many"),
			    "10.0.1.0 10.0.1.1 10.0.1.2 10.0.1.3 10.0.1.4 "
			    "10.0.1.5 10.0.1.6 10.0.1.7 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("resolv.conf is read as its page says", test_conf),
		CLAIM("a domain is taken whole or not at all", test_long),
		CLAIM("hosts are found by any of their names", test_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
