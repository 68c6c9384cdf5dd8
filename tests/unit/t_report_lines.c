/* ipconfig/report.h: the lines on standard output. */
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

/* What report_start() and report_complete() print. */
static const char *lines(const struct link *link, const struct net_iface *f,
			 int err)
{
	static char out[16384];
	int saved = dup(1), memory = memfd_create("stdout", 0);
	ssize_t n;

	fflush(stdout);
	dup2(memory, 1);
	if (link != NULL)
		report_start(link, (enum ip_method)f->method);
	report_complete(f, err);
	fflush(stdout);
	dup2(saved, 1);
	close(saved);
	n = pread(memory, out, sizeof(out) - 1, 0);
	close(memory);
	assert_true(n >= 0);
	out[n] = '\0';
	return out;
}

static void test_lines(void **state)
{
	const struct link link = { .ifindex = 2,
				   .mtu = 1500,
				   .name = "c0",
				   .hw = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 },
				   .hlen = 6 };
	struct net_iface f = c0;
	char want[1000];
	const char *out;

	(void)state;
	/* klibc 2.0.12's, with its widths */
	snprintf(want, sizeof(want),
		 "IP-Config: c0 hardware address 52:54:00:12:34:56 mtu 1500 "
		 "DHCP\n"
		 "IP-Config: c0 complete (dhcp from 10.99.0.1):\n"
		 " address: %-16s broadcast: %-16s netmask: %-16s\n"
		 " gateway: %-16s dns0     : %-16s dns1   : %-16s\n"
		 " domain : %-64s\n"
		 " nisdomain: %-64s\n"
		 " rootserver: 10.99.0.1 rootpath: /srv/root\n"
		 " filename  : \n",
		 "10.99.0.62", "10.99.0.255", "255.255.255.0", "10.99.0.1",
		 "10.99.0.7", "10.99.0.8", "example.org", "nisdom");
	assert_string_equal(lines(&link, &f, 0), want);
	/* at their limits they must not overrun */
	memset(f.info.host, 'h', NET_HOST - 1);
	memset(f.info.domain, 'd', NET_DOMAIN - 1);
	memset(f.info.root_path, '%', NET_PATH - 1);
	memset(f.info.bootfile, '%', NET_BOOTFILE - 1);
	all_routes(&f);
	f.guessed_netmask = f.guessed_broadcast = 1;
	out = lines(&link, &f, 0);
	assert_non_null(strstr(out, "IP-Config: c0 guessed netmask "
				    "255.255.255.0\n"
				    "IP-Config: c0 guessed broadcast address "
				    "10.99.0.255\n"));
	assert_non_null(strstr(out, " routes : 255.255.255.255/32 via "
				    "255.255.255.255, "));
	assert_null(strstr(out, " gateway:"));
	/* nobody told a static one */
	f = c0;
	f.method = IP_STATIC;
	f.info.from = ip_from4(0);
	assert_non_null(
		strstr(lines(NULL, &f, 0), "IP-Config: c0 complete:\n"));
}

static void test_protocols(void **state)
{
	/* klibc 2.0.12's and 2.0.14's with -c none, dhcp, bootp, ... */
	static const char *const want[] = {
		[IP_OFF] = "mtu 1500\n",
		[IP_STATIC] = "mtu 1500\n",
		[IP_DHCP] = "mtu 1500 DHCP\n",
		[IP_BOOTP] = "mtu 1500 BOOTP\n",
		[IP_RARP] = "mtu 1500 RARP\n",
		[IP_BOTH] = "mtu 1500 BOOTP RARP\n",
		[IP_ANY] = "mtu 1500 DHCP RARP\n",
	};
	const struct link link = { .mtu = 1500, .name = "c0" };
	struct net_iface f = c0;

	(void)state;
	for (unsigned i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		f.method = (uint8_t)i;
		assert_non_null(strstr(lines(&link, &f, 0), want[i]));
	}
	strcpy(f.proto, "bootp");
	assert_non_null(strstr(lines(&link, &f, 0),
			       "c0 complete (bootp from 10.99.0.1):\n"));
}

static void test_lines_refused(void **state)
{
	/* lo: an address of zeroes; and an interface that has none */
	struct link link = {
		.mtu = 65536, .name = "c0", .flags = IFF_LOOPBACK, .hlen = 6
	};
	/* klibc 2.0.12's, in its order */
	static const char want[] =
		"IP-Config: c0 hardware address mtu 65536\n"
		"IP-Config: c0 guessed broadcast address 10.99.0.255\n"
		"IP-Config: failed to set addresses on c0\n"
		"IP-Config: c0 complete:\n";
	struct net_iface f = c0;

	(void)state;
	f.method = IP_STATIC;
	f.info.from = ip_from4(0);
	f.guessed_broadcast = 1;
	assert_memory_equal(lines(&link, &f, -EINVAL), want, strlen(want));
	link.flags = 0;
	link.hlen = 0;
	assert_memory_equal(lines(&link, &f, -EINVAL), want, strlen(want));
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("klibc's lines, also with everything at its limit",
		      test_lines),
		CLAIM("klibc's words for each protocol", test_protocols),
		CLAIM("klibc's lines of lo, and of a refused address",
		      test_lines_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
