/*
 * kinit/lease_file.h: what it says, spelled out; the sum is that of python3's
 * zlib.crc32().
 */
#include "kinit/lease_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include "lib/clock.h"
#include "lib/compat.h"
#include "tests/unit/capture.h"
#include "tests/unit/report_iface.h"
#include "tests/unit/unit.h"

static const char whole[] = "LEASESTATE='bound'\n"
			    "LEASEWHY='it'\\''s fine'\n"
			    "LEASESERVER='10.99.0.1'\n"
			    "LEASEHW='02:00:00:00:00:01'\n"
			    "LEASECLIENTID='01020000000001'\n"
			    "LEASESINCE='100 1000000100'\n"
			    "LEASERENEW='1900 1000001900'\n"
			    "LEASEREBIND='3250 1000003250'\n"
			    "LEASEEND='never'\n"
			    "DEVICE='c0'\n"
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
			    "UPTIME='200'\n"
			    "DHCPLEASETIME='3600'\n"
			    "DOMAINSEARCH='a.example.org. b.example.org.'\n"
			    "LEASESUM='c3fdfaae'\n";

static struct hold held(void)
{
	struct hold h = {
		.state = HOLD_BOUND,
		.bound_ms = 100400,
		.renew_ms = 1900400,
		.rebind_ms = 3250900,
		.end_ms = CLOCK_NEVER,
		.why = "it's fine",
		.iface = c0,
	};

	h.iface.hlen = 6;
	memcpy(h.iface.hw, "\2\0\0\0\0\1", 6);
	h.iface.client_id_len = 7;
	memcpy(h.iface.client_id, "\1\2\0\0\0\0\1", 7);
	return h;
}

static void says(void **state)
{
	static char text[LEASE_FILE_MAX + 1];
	struct wr w = wr_init(text, LEASE_FILE_MAX);
	struct hold h = held();

	(void)state;
	lease_file_format(&w, &h, 200700, 1000000200);
	assert_false(w.bad);
	text[w.len] = '\0';
	assert_string_equal(text, whole);
	assert_int_equal(lease_file_check(text, w.len), 0);
}

static void states(void **state)
{
	static const char *const names[] = { "none",	"bound", "refused",
					     "ended",	"taken", "released",
					     "stopped", "gone" };
	static char text[LEASE_FILE_MAX + 1];

	(void)state;
	for (uint8_t i = 0; i < ARRAY_LEN(names); i++) {
		struct wr w = wr_init(text, LEASE_FILE_MAX);
		struct hold h = held();
		char line[40];

		h.state = i;
		lease_file_format(&w, &h, 200700, 1000000200);
		text[w.len] = '\0';
		snprintf(line, sizeof(line), "LEASESTATE='%s'\n", names[i]);
		assert_memory_equal(text, line, strlen(line));
	}
}

static void fits(void **state)
{
	static char text[LEASE_FILE_MAX];
	struct wr w = wr_init(text, sizeof(text));
	struct hold h = held();
	struct net_info *info = &h.iface.info;

	(void)state;
	all_routes(&h.iface);
	h.iface.client_id_len = sizeof(h.iface.client_id);
	h.iface.hlen = NET_HWADDR;
	memset(h.why, '\'', sizeof(h.why) - 1);
	memset(h.iface.dev, '\'', sizeof(h.iface.dev) - 1);
	memset(info->host, '\'', sizeof(info->host) - 1);
	memset(info->domain, '\'', sizeof(info->domain) - 1);
	memset(info->nisdomain, '\'', sizeof(info->nisdomain) - 1);
	memset(info->search, '\'', sizeof(info->search) - 1);
	memset(info->root_path, '\'', sizeof(info->root_path) - 1);
	memset(info->bootfile, '\'', sizeof(info->bootfile) - 1);
	h.bound_ms = h.renew_ms = h.rebind_ms = h.end_ms = CLOCK_NEVER - 1;
	lease_file_format(&w, &h, 1, INT64_MAX / 2);
	assert_false(w.bad);
}

static void damage(void **state)
{
	size_t len = strlen(whole);
	char text[sizeof(whole)];

	(void)state;
	for (size_t i = 12; i < len; i++) {
		memcpy(text, whole, sizeof(text));
		text[i] ^= 4;
		assert_int_equal(lease_file_check(text, len), -EBADMSG);
		text[i] = '\0';
		assert_int_equal(lease_file_check(text, i), -EBADMSG);
	}
	/* another's */
	assert_int_equal(lease_file_check("IPV4ADDR='10.0.2.11'\n", 21), 0);
	assert_int_equal(lease_file_check("", 0), 0);
}

static void written(void **state)
{
	char dir[] = "/tmp/t_lease_file.XXXXXX", path[64], seen[LEASE_FILE_MAX];
	struct hold h = held();
	struct capture err;
	FILE *f;
	size_t n;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(lease_file_write(dir, &h), 0);
	assert_int_equal(lease_file_write(dir, &h), 0);
	snprintf(path, sizeof(path), "%s/lease-c0", dir);
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(seen, 1, sizeof(seen) - 1, f);
	fclose(f);
	seen[n] = '\0';
	assert_int_equal(lease_file_check(seen, n), 0);
	assert_non_null(strstr(seen, "\nIPV4ADDR='10.99.0.62'\n"));
	assert_int_equal(unlink(path), 0);
	/* nothing else is left */
	assert_int_equal(rmdir(dir), 0);
	capture_start(&err);
	assert_int_equal(lease_file_write(dir, &h), -ENOENT);
	capture_end(&err);
	assert_non_null(strstr(err.text, "lease-c0: No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each line says what is held", says),
		CLAIM("each state has its name", states),
		CLAIM("the largest one fits", fits),
		CLAIM("whatever byte is another or missing is found", damage),
		CLAIM("it is replaced whole, or that is told", written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
