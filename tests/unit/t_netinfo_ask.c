/* utils/netinfo.h: offers (RFC 2131), ARP's replies (RFC 826), as bytes. */
#include "utils/netinfo.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static struct netinfo ni;

static const uint8_t mac[] = { 0x52, 0x54, 0, 0, 0, 1 };

/* eth5, and nothing said; what is flushed is not written, err says. */
static void start(void)
{
	memset(&ni, 0, sizeof(ni));
	ni.out.err = -EPIPE;
	ni.n_links = 1;
	ni.link[1].ifindex = 5;
	strcpy(ni.link[1].name, "eth5");
	memcpy(ni.link[1].hw, mac, sizeof(mac));
}

static uint8_t packet[2000];
static size_t packet_len;

/* From 10.0.2.2, UDP 67 to 68, for xid 0x11223344 + 5. */
static void offer(const char *options, size_t n)
{
	static const uint8_t head[] = {
		0x45, 0, 0, 0,	 0,   0,   0,	 0,    64,   17,   0,  0, 10,
		0,    2, 2, 255, 255, 255, 255,	 0,    67,   0,	   68, 0, 0,
		0,    0, 2, 1,	 6,   0,   0x11, 0x22, 0x33, 0x49, 0,  0, 0,
		0,    0, 0, 0,	 0,   192, 0,	 2,    130,  192,  0,  2, 1,
	};

	memset(packet, 0, sizeof(packet));
	memcpy(packet, head, sizeof(head));
	memcpy(packet + 28 + 28, mac, 6);
	memcpy(packet + 28 + 236, "\x63\x82\x53\x63", 4);
	memcpy(packet + 28 + 240, options, n);
	packet_len = 28 + 240 + n;
}

static void take_packet(void)
{
	uint8_t *copy = exact(packet, packet_len);
	struct rd in = rd_init(copy, packet_len);

	memset(ni.out.buf, 0, sizeof(ni.out.buf));
	ask_dhcp(&ni, &ni.link[1], &in);
	free(copy);
}

static void asked(void)
{
	start();
	ni.xid = 0x11223344;
}

/* As from a new server. */
static void offers(const char *text)
{
	ni.servers.n = 0;
	take_packet();
	assert_string_equal(ni.out.buf, text);
	assert_int_equal(ni.out.len, 0); /* it is flushed */
}

#define OFFER(bytes) offer(bytes, sizeof(bytes) - 1)

static void test_offer(void **state)
{
	(void)state;
	asked();
	OFFER("\x35\1\2\xff");
	offers("dhcp eth5 10.0.2.2 offers 192.0.2.130 next-server 192.0.2.1\n");
	assert_true(ni.link[1].answered);
	/* twice is once */
	take_packet();
	assert_string_equal(ni.out.buf, "");
	OFFER("\0\x36\4\x0a\0\2\3\x35\1\2\1\4\xff\xff\xff\0\0\3\x08\x0a\0\2\1"
	      "\x0a\0\2\2\x33\4\0\0\x0e\x10\x11\4/a b\x0c\1x\xff\1\4\0");
	offers("dhcp eth5 10.0.2.3 offers 192.0.2.130/24 router 10.0.2.1 "
	       "next-server 192.0.2.1 lease 3600 root-path /a b\n");
	/* without an end; in parts; a mask that is none */
	OFFER("\x35\1\2\x33\4\xff\xff\xff\xff\x11\3/\033\n\1\4\xff\0\xff\0"
	      "\x11\3x\xc2\x9b");
	offers("dhcp eth5 10.0.2.2 offers 192.0.2.130 next-server 192.0.2.1 "
	       "lease forever root-path /??x??\n");
	/* options in the header of IPv4 */
	OFFER("\x35\1\2\xff");
	memmove(packet + 24, packet + 20, packet_len - 20);
	packet_len += 4;
	packet[0] = 0x46;
	offers("dhcp eth5 10.0.2.2 offers 192.0.2.130 next-server 192.0.2.1\n");
}

static void test_offer_long(void **state)
{
	char options[6 * 257 + 4] = "\x35\1\2", text[1200] = "";

	(void)state;
	asked();
	for (int i = 0; i < 4; i++) {
		memset(options + 3 + i * 257, 'x', 257);
		memcpy(options + 3 + i * 257, "\x11\xff", 2);
	}
	options[3 + 4 * 257] = (char)0xff;
	offer(options, 4 + 4 * 257);
	memset(text, 0, sizeof(text));
	snprintf(text, sizeof(text),
		 "dhcp eth5 10.0.2.2 offers 192.0.2.130 next-server 192.0.2.1 "
		 "root-path ");
	memset(text + strlen(text), 'x', 4 * 255);
	strcat(text, "\n");
	offers(text);
	/* more than there is room for: cut */
	memcpy(options + 3 + 4 * 257, "\x11\xc8", 2);
	memset(options + 5 + 4 * 257, 'y', 200);
	offer(options, 5 + 4 * 257 + 200);
	memcpy(strchr(text, '\n'), "yy\n", 4);
	ni.dump[0] = 'd';
	offers(text);
	assert_int_equal(ni.dump[0], 'd'); /* which is behind the path */
}

/* Each of these is no answer to us. */
static void test_offer_others(void **state)
{
	static const size_t changed[] = {
		0,  9,	20, 21, 22, 23, 28, 29,	 30,  32,  33,	34,
		35, 56, 57, 58, 59, 60, 61, 264, 265, 266, 267, 270,
	};

	(void)state;
	asked();
	for (size_t i = 0; i < sizeof(changed) / sizeof(*changed); i++) {
		OFFER("\x35\1\2\xff");
		packet[changed[i]] ^= 4;
		take_packet();
		assert_string_equal(ni.out.buf, "");
	}
	/* none of DHCP, an ACK, an option behind the end of the message */
	OFFER("\xff");
	take_packet();
	OFFER("\x35\1\5\xff");
	take_packet();
	OFFER("\x35\1\2\x11\xc8/short");
	take_packet();
	assert_string_equal(ni.out.buf, "");
	assert_false(ni.link[1].answered);
}

static void test_offer_cut(void **state)
{
	size_t len;

	(void)state;
	asked();
	OFFER("\x35\1\2\x11\4/a b\xff");
	len = packet_len;
	for (packet_len = 0; packet_len < len; packet_len++) {
		ni.servers.n = 0;
		take_packet();
		/* between two options there is an end, too */
		if (packet_len < 28 + 240 + 3)
			assert_string_equal(ni.out.buf, "");
	}
	packet_len = len;
	for (size_t n = 0; n < len; n++) {
		for (unsigned v = 0; v < 256; v++) {
			uint8_t old = packet[n];

			packet[n] = (uint8_t)v;
			take_packet();
			packet[n] = old;
		}
	}
}

static void test_servers(void **state)
{
	(void)state;
	asked();
	for (int i = 0; i < NETINFO_PEERS; i++) {
		OFFER("\x35\1\2\xff");
		packet[15] = (uint8_t)i;
		take_packet();
		assert_true(strlen(ni.out.buf) > 0);
		assert_false(ni.full);
	}
	OFFER("\x35\1\2\xff");
	packet[14] = 99;
	take_packet();
	assert_string_equal(ni.out.buf, "");
	assert_true(ni.full);
}

static const uint8_t reply[] = { 0, 1, 8, 0, 6,	  4, 0, 2, 0x52, 0x54,
				 0, 0, 0, 1, 192, 0, 2, 7, 0x52, 0x54,
				 0, 0, 0, 2, 10,  0, 2, 15 };

static void arp(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = exact(bytes, len);
	struct rd in = rd_init(copy, len);

	memset(ni.out.buf, 0, sizeof(ni.out.buf));
	ask_arp(&ni, &ni.link[1], &in);
	free(copy);
}

static void test_arp(void **state)
{
	uint8_t bytes[sizeof(reply)];

	(void)state;
	start();
	ni.gateways.n = 1;
	ni.gateways.peer[0].link = &ni.link[1];
	ni.gateways.peer[0].ip = IP(192, 0, 2, 7);
	/* cut before its sender is known; another protocol, or another's */
	for (size_t n = 0; n < 18; n++) {
		arp(reply, n);
		assert_string_equal(ni.out.buf, "");
	}
	for (size_t i = 0; i < 18; i++) {
		memcpy(bytes, reply, sizeof(bytes));
		bytes[i]++;
		if (i >= 8 && i < 14)
			continue;
		arp(bytes, sizeof(bytes));
		assert_string_equal(ni.out.buf, "");
	}
	assert_int_equal(ni.gateways.peer[0].answers, 0);
	arp(reply, sizeof(reply));
	assert_string_equal(ni.out.buf,
			    "arp eth5 192.0.2.7 is 52:54:00:00:00:01\n");
	arp(reply, sizeof(reply));
	assert_string_equal(ni.out.buf, "");
	memcpy(bytes, reply, sizeof(bytes));
	for (int i = 2; i < 9; i++) {
		bytes[13] = (uint8_t)i;
		arp(bytes, sizeof(bytes));
		assert_int_equal(*ni.out.buf != '\0', i <= 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an offer is a line", test_offer),
		CLAIM("a root path of several options, up to a limit",
		      test_offer_long),
		CLAIM("what was not asked for, or is malformed, is no answer",
		      test_offer_others),
		CLAIM("an offer that is cut or changed does no harm",
		      test_offer_cut),
		CLAIM("so many servers are told, and no more", test_servers),
		CLAIM("ARP as in RFC 826", test_arp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
