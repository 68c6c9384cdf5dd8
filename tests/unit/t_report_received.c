/*
 * From the bytes of a DHCP server to the files that others read: decoder, merge
 * and writers together.  What is asked for and applied (26, 42, 119, 121) is in
 * them, and whatever the texts are, each line is one that we meant.
 */
#include "ipconfig/dhcp_info.h"
#include "ipconfig/merge.h"
#include "ipconfig/net_check.h"
#include "ipconfig/report.h"
#include "kinit/net_files.h"

#include "tests/unit/dhcp_bytes.h"
#include "tests/unit/random_text.h"

#define MESSAGES 100000u

static const struct link eth0 = {
	.ifindex = 2,
	.mtu = 1500,
	.name = "eth0",
	.hw = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 },
	.hlen = 6,
};
static struct net_result result;
static char text[CONF_MAX + 1];

static void receive(const struct dhcp_bytes *m)
{
	static const struct ip_spec spec = { .method = IP_DHCP };
	struct client_news news = { 0 };
	struct dhcp_msg msg;

	assert_int_equal(bytes_decode(m, &msg), 0);
	dhcp_tell(&news, &msg);
	result.n_ifaces = 1;
	merge_iface(&result.iface[0], &spec, &eth0, &news.info, "dhcp");
	/* process 1 takes what the decoder lets through */
	assert_int_equal(net_iface_check(&result.iface[0]), 0);
}

static const char *conf(void)
{
	struct wr w = wr_init(text, CONF_MAX);

	conf_format(&w, &result.iface[0], 1850);
	assert_false(w.bad);
	text[w.len] = '\0';
	assert_int_equal(strlen(text), w.len);
	return text;
}

static const char *file(enum net_file which)
{
	struct wr w = wr_init(text, NET_FILE_MAX);

	net_file_format(&w, which, &result);
	assert_false(w.bad);
	text[w.len] = '\0';
	assert_int_equal(strlen(text), w.len);
	return text;
}

static void options_end_in_the_files(void **state)
{
	struct dhcp_bytes m = bytes_start();

	(void)state;
	bytes_opt(&m, 53, "\x05", 1);
	bytes_opt(&m, 54, "\xc0\x00\x02\x01", 4);
	bytes_opt(&m, 1, "\xff\xff\xff\x00", 4);
	bytes_opt(&m, 3, "\xc0\x00\x02\xfe", 4);
	bytes_opt(&m, 6, "\xc0\x00\x02\x35\xc0\x00\x02\x36", 8);
	bytes_opt(&m, 26, "\x23\x28", 2); /* 9000 */
	bytes_opt(&m, 42, "\xc0\x00\x02\x7b\xc0\x00\x02\x7c", 8);
	/* RFC 3397: eng.apple.com, marketing.apple.com, its example */
	bytes_opt(&m, 119,
		  "\x03"
		  "eng\x05"
		  "apple\x03"
		  "com\x00\x09"
		  "marketing\xc0\x04",
		  27);
	/* RFC 3442: 10.17.0.0/16 by 192.0.2.4, the rest by 192.0.2.5 */
	bytes_opt(&m, 121, "\x10\x0a\x11\xc0\x00\x02\x04\x00\xc0\x00\x02\x05",
		  12);
	bytes_end(&m);
	receive(&m);
	assert_int_equal(result.iface[0].info.mtu, 9000);
	assert_string_equal(conf(), "DEVICE='eth0'\n"
				    "PROTO='dhcp'\n"
				    "IPV4ADDR='192.0.2.130'\n"
				    "IPV4BROADCAST='192.0.2.255'\n"
				    "IPV4NETMASK='255.255.255.0'\n"
				    "IPV4ROUTE0SUBNET='10.17.0.0/16'\n"
				    "IPV4ROUTE0GATEWAY='192.0.2.4'\n"
				    "IPV4ROUTE1SUBNET='0.0.0.0/0'\n"
				    "IPV4ROUTE1GATEWAY='192.0.2.5'\n"
				    "IPV4DNS0='192.0.2.53'\n"
				    "IPV4DNS1='192.0.2.54'\n"
				    "HOSTNAME=''\n"
				    "DNSDOMAIN=''\n"
				    "NISDOMAIN=''\n"
				    "ROOTSERVER='192.0.2.1'\n"
				    "ROOTPATH=''\n"
				    "filename=''\n"
				    "UPTIME='1850'\n"
				    "DHCPLEASETIME='0'\n"
				    "DOMAINSEARCH='eng.apple.com. "
				    "marketing.apple.com.'\n");
	assert_string_equal(file(NET_FILE_NTP), "192.0.2.123\n192.0.2.124\n");
	assert_string_equal(file(NET_FILE_RESOLV),
			    "search eng.apple.com. marketing.apple.com.\n"
			    "nameserver 192.0.2.53\n"
			    "nameserver 192.0.2.54\n");
	assert_string_equal(file(NET_FILE_PNP), "#PROTO: DHCP\n"
						"nameserver 192.0.2.53\n"
						"nameserver 192.0.2.54\n"
						"bootserver 192.0.2.1\n");
}

static void add_texts(struct dhcp_bytes *m, uint64_t *seed)
{
	static const uint8_t code[] = { 12, 15, 17, 40, 56, 67, 119 };

	for (unsigned i = 0; i < sizeof(code); i++) {
		char value[200];

		random_text(seed, value, sizeof(value));
		/* few random ones could be a name */
		for (char *s = value; (random_next(seed) & 1) != 0 && *s; s++)
			*s = "az09-._'"[(uint8_t)*s % 7];
		bytes_opt(m, code[i], value, (uint8_t)strlen(value));
	}
}

/* One variable a line, whoever reads the line, and in all 17. */
static unsigned conf_lines(void)
{
	const char *s = conf();
	unsigned lines = 0, texts = 0;

	for (; *s != '\0'; lines++) {
		const char *end = strchr(s, '\n');
		char name[16] = "", value[NET_PATH];
		const char *line = s;

		assert_non_null(end);
		for (unsigned i = 0; i < 15 && s[i] != '='; i++)
			name[i] = s[i];
		if (!read_variable(&s, name, value, sizeof(value)) ||
		    s != end + 1)
			fail_msg("not one variable: %.*s", (int)(end - line),
				 line);
		texts += strcmp(name, "ROOTPATH") == 0 && *value != '\0';
	}
	assert_int_equal(lines, 17);
	return texts;
}

static void whatever_is_received_is_one_line_each(void **state)
{
	unsigned names = 0, paths = 0;
	uint64_t seed = 3;

	(void)state;
	for (unsigned i = 0; i < MESSAGES; i++) {
		struct dhcp_bytes m = bytes_start();
		unsigned lines = 0;

		bytes_opt(&m, 53, "\x05", 1);
		bytes_opt(&m, 54, "\xc0\x00\x02\x01", 4);
		add_texts(&m, &seed);
		bytes_end(&m);
		receive(&m);
		paths += conf_lines();
		for (const char *s = file(NET_FILE_RESOLV); *s != '\0'; s++)
			lines += *s == '\n';
		assert_in_range(lines, 0, 1);
		names += lines;
		lines = 0;
		for (const char *s = file(NET_FILE_PNP); *s != '\0'; s++)
			lines += *s == '\n';
		assert_in_range(lines, 2, 3);
	}
	/* it is not that all were refused */
	assert_in_range(names, MESSAGES / 50, MESSAGES);
	assert_in_range(paths, MESSAGES / 20, MESSAGES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("options 26, 42, 119 and 121 end in the results",
		      options_end_in_the_files),
		CLAIM("whatever is received is one line each",
		      whatever_is_received_is_one_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
