/*
 * ipconfig/report.h: /run/net-<dev>.conf against what klibc 2.0.12 and 2.0.14
 * wrote on a real machine, and as a shell reads it (CVE-2011-1930).
 */
#include "ipconfig/report.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include <linux/if.h>

#include "lib/str.h"

#include "tests/unit/report_iface.h"
#include "tests/unit/unit.h"

/* Captured from klibc 2.0.12; 2.0.14 writes the same. */
static const char captured[] = "DEVICE='c0'\n"
			       "PROTO='dhcp'\n"
			       "IPV4ADDR='10.99.0.62'\n"
			       "IPV4BROADCAST='10.99.0.255'\n"
			       "IPV4NETMASK='255.255.255.0'\n"
			       "IPV4GATEWAY='10.99.0.1'\n"
			       "IPV4DNS0='10.99.0.7'\n"
			       "IPV4DNS1='10.99.0.8'\n"
			       "HOSTNAME=''\n"
			       "DNSDOMAIN='example.org'\n"
			       "NISDOMAIN='nisdom'\n"
			       "ROOTSERVER='10.99.0.1'\n"
			       "ROOTPATH='/srv/root'\n"
			       "filename=''\n"
			       "UPTIME='1850'\n"
			       "DHCPLEASETIME='3600'\n"
			       "DOMAINSEARCH='a.example.org. b.example.org.'\n";

static char text[CONF_MAX + 1];

static const char *format(const struct net_iface *f, unsigned long uptime)
{
	struct wr w = wr_init(text, CONF_MAX);

	conf_format(&w, f, uptime);
	assert_false(w.bad);
	text[w.len] = '\0';
	assert_int_equal(strlen(text), w.len);
	return text;
}

static void test_captured(void **state)
{
	(void)state;
	assert_string_equal(format(&c0, 1850), captured);
}

static void test_static(void **state)
{
	struct net_iface f = { .dev = "eth0",
			       .proto = "none",
			       .method = IP_STATIC,
			       .info.addrs = { .n = 1 } };

	(void)state;
	f.info.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 2));
	/* klibc: PROTO is the method of autoconfiguration, so none */
	assert_non_null(strstr(format(&f, 0), "PROTO='none'\n"));
	assert_non_null(strstr(text, "IPV4ADDR='10.0.0.2'\n"));
	assert_non_null(strstr(text, "IPV4NETMASK='0.0.0.0'\n"));
	assert_non_null(strstr(text, "IPV4GATEWAY='0.0.0.0'\n"));
	assert_non_null(strstr(text, "UPTIME='0'\nDHCPLEASETIME='0'\n"));
	/* a lease for ever: RFC 2131 section 3.3 */
	strcpy(f.proto, "dhcp");
	f.info.addrs.addr[0].lease_s = NET_FOREVER;
	assert_non_null(strstr(format(&f, 4294967296),
			       "UPTIME='4294967296'\n"
			       "DHCPLEASETIME='4294967295'\n"));
}

static void test_protocol(void **state)
{
	struct net_iface f = c0;

	(void)state;
	strcpy(f.proto, "bootp");
	assert_non_null(strstr(format(&f, 0), "PROTO='bootp'\n"));
	/* an address for ever is no lease for klibc, whatever it is to us */
	f.info.addrs.addr[0].lease_s = NET_FOREVER;
	assert_non_null(strstr(format(&f, 0), "DHCPLEASETIME='0'\n"));
	strcpy(f.proto, "rarp");
	assert_non_null(strstr(format(&f, 0), "PROTO='rarp'\n"));
	assert_non_null(strstr(text, "DHCPLEASETIME='0'\n"));
}

static void test_netmasks(void **state)
{
	struct net_iface f = c0;

	(void)state;
	f.info.addrs.addr[0].prefix = 32;
	assert_non_null(
		strstr(format(&f, 0), "IPV4NETMASK='255.255.255.255'\n"));
	f.info.addrs.addr[0].prefix = 19;
	assert_non_null(strstr(format(&f, 0), "IPV4NETMASK='255.255.224.0'\n"));
}

static void test_routes(void **state)
{
	struct net_iface f = c0;

	(void)state;
	f.info.routes = (struct net_routes){
		.n = 2,
		.classless = 1,
		.route = { { .dst = IP4(10, 17, 0, 0),
			     .gateway = IP4(10, 99, 0, 4),
			     .prefix = 16 },
			   { .gateway = IP4(10, 99, 0, 1) } }
	};
	format(&f, 1850);
	assert_non_null(strstr(text, "IPV4NETMASK='255.255.255.0'\n"
				     "IPV4ROUTE0SUBNET='10.17.0.0/16'\n"
				     "IPV4ROUTE0GATEWAY='10.99.0.4'\n"
				     "IPV4ROUTE1SUBNET='0.0.0.0/0'\n"
				     "IPV4ROUTE1GATEWAY='10.99.0.1'\n"
				     "IPV4DNS0='10.99.0.7'\n"));
	assert_null(strstr(text, "IPV4GATEWAY"));
	/* routes that others add beside the router are not klibc's */
	f.info.routes.classless = 0;
	format(&f, 1850);
	assert_non_null(strstr(text, "IPV4NETMASK='255.255.255.0'\n"
				     "IPV4GATEWAY='10.99.0.1'\n"
				     "IPV4DNS0='10.99.0.7'\n"));
	assert_null(strstr(text, "IPV4ROUTE"));
	/* and without a default route there is none */
	f.info.routes.n = 1;
	assert_non_null(strstr(format(&f, 0), "IPV4GATEWAY='0.0.0.0'\n"));
}

static void test_quotes(void **state)
{
	struct net_iface f = c0;

	(void)state;
	/* ' ends the quotes, a quoted one stands alone, ' begins them again */
	strcpy(f.info.root_path, "/a'b!c");
	strcpy(f.info.bootfile, "'");
	format(&f, 1850);
	assert_non_null(strstr(text, "ROOTPATH='/a'\\''b'\\!'c'\n"));
	assert_non_null(strstr(text, "filename=''\\'''\n"));
}

/* What a shell, which may leave files behind in dir, sees of a variable. */
static void shell(const char *dir, const char *variable, char *out, size_t size)
{
	char command[300];
	FILE *p;
	size_t n;

	snprintf(command, sizeof(command),
		 "cd %s && . ./net-c0.conf && printf %%s \"$%s\"", dir,
		 variable);
	p = popen(command, "r");
	assert_non_null(p);
	n = fread(out, 1, size - 1, p);
	out[n] = '\0';
	assert_int_equal(pclose(p), 0);
}

static void test_shell(void **state)
{
	static const char hostile[] =
		"'; touch pwned; '`touch pwned`$(touch pwned)\"\\'!\n"
		"ROOTSERVER='6.6.6.6'\n\033[2J|&<>*?~#\t$HOME\\";
	char dir[] = "/tmp/t_report.XXXXXX", path[64], seen[CONF_MAX];
	struct net_iface f = c0;
	struct sysinfo now;
	struct stat st;

	(void)state;
	/* none of this gets past the decoder; nor does it depend on that */
	strcpy(f.info.root_path, hostile);
	strcpy(f.info.bootfile, hostile);
	strcpy(f.info.domain, hostile);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(conf_write(dir, &f), 0);
	shell(dir, "ROOTPATH$filename$DNSDOMAIN", seen, sizeof(seen));
	assert_int_equal(strlen(seen), 3 * (sizeof(hostile) - 1));
	for (unsigned i = 0; i < 3; i++)
		assert_memory_equal(seen + i * (sizeof(hostile) - 1), hostile,
				    sizeof(hostile) - 1);
	sysinfo(&now);
	shell(dir, "UPTIME", seen, sizeof(seen));
	assert_in_range(now.uptime - strtol(seen, NULL, 10), 0, 10);
	shell(dir, "ROOTSERVER", seen, sizeof(seen));
	assert_string_equal(seen, "10.99.0.1");
	snprintf(path, sizeof(path), "%s/pwned", dir);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/net-c0.conf", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644); /* klibc's mode */
	unlink(path);
	assert_int_equal(rmdir(dir), 0); /* nothing else was left */
}

static void test_utf8(void **state)
{
	/* what the decoder lets through, with all that a shell knows */
	static const char utf8[] =
		"/srv/b\xc3\xbcro '\xe6\xa0\xb9'!\\"
		"\xf0\x9f\x90\xa7$(touch pwned)`touch pwned`";
	static const char *const locale[] = { "C", "C.UTF-8" };
	char dir[] = "/tmp/t_report.XXXXXX", path[64], seen[CONF_MAX];
	struct net_iface f = c0;

	(void)state;
	assert_true(is_path_text(utf8));
	strcpy(f.info.root_path, utf8);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(conf_write(dir, &f), 0);
	for (unsigned i = 0; i < 2; i++) {
		setenv("LC_ALL", locale[i], 1);
		shell(dir, "ROOTPATH", seen, sizeof(seen));
		unsetenv("LC_ALL");
		assert_string_equal(seen, utf8);
	}
	snprintf(path, sizeof(path), "%s/net-c0.conf", dir);
	unlink(path);
	assert_int_equal(rmdir(dir), 0);
}

static void test_too_small(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(captured) - 1; n += 7) {
		char *b = malloc(n);
		struct wr w = wr_init(b, n);

		conf_format(&w, &c0, 1850);
		assert_true(w.bad);
		free(b);
	}
}

static void test_largest(void **state)
{
	struct net_iface f = c0;

	(void)state;
	/* every text at its limit, of quotes that take four bytes each */
	memset(f.info.host, 'h', NET_HOST - 1);
	memset(f.info.nisdomain, 'n', NET_HOST - 1);
	memset(f.info.domain, 'd', NET_DOMAIN - 1);
	memset(f.info.search, 's', NET_SEARCH - 1);
	memset(f.info.root_path, '\'', NET_PATH - 1);
	memset(f.info.bootfile, '\'', NET_BOOTFILE - 1);
	all_routes(&f);
	format(&f, UINT32_MAX);
}

static void test_no_directory(void **state)
{
	(void)state;
	assert_int_equal(conf_write("/tmp/t_report.none", &c0), -ENOENT);
	assert_int_equal(access("/tmp/t_report.none", F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("klibc's file, byte for byte", test_captured),
		CLAIM("a static interface has PROTO none", test_static),
		CLAIM("PROTO is the protocol that ran", test_protocol),
		CLAIM("a prefix length is written as a netmask", test_netmasks),
		CLAIM("classless routes stand in for the gateway", test_routes),
		CLAIM("quotes and '!' are quoted", test_quotes),
		CLAIM("hostile values are values to a shell", test_shell),
		CLAIM("UTF-8 is the same to a shell", test_utf8),
		CLAIM("a buffer that is too small is refused", test_too_small),
		CLAIM("everything at its limit fits into CONF_MAX",
		      test_largest),
		CLAIM("a missing folder is no success", test_no_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
