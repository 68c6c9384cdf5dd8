/*
 * Servers to boot from that a message names beside siaddr: option 66 (RFC 2132
 * section 9.4), sname (RFC 2131 section 2), option 150 (RFC 5859 section 3).
 */
#include "ipconfig/client.h"
#include "ipconfig/dhcp_info.h"
#include "ipconfig/merge.h"
#include "ipconfig/offer.h"

#include "tests/unit/dhcp_bytes.h"
#include "tests/unit/unit.h"

static void test_name(void **state)
{
	struct dhcp_msg m;

	(void)state;
	decode_opt(&m, 66, "boot.example.org", 16);
	assert_string_equal(m.info.boot_name, "boot.example.org");
	/* servers end it with a NUL */
	decode_opt(&m, 66, "192.0.2.7\0", 10);
	assert_string_equal(m.info.boot_name, "192.0.2.7");
	assert_int_equal(m.n_ignored, 0);
	decode_opt(&m, 66, "two words", 9);
	assert_string_equal(m.info.boot_name, "");
	assert_true(is_ignored(&m, 66));
	decode_opt(&m, 66, "a\0b", 3);
	assert_string_equal(m.info.boot_name, "");
}

static void test_sname(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x02", 3);
	memcpy(b.b + BYTES_SNAME, "boothost", 8);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.boot_name, "boothost");
	/* the option counts before it */
	b.len--;
	bytes_opt(&b, 66, "other", 5);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.boot_name, "other");
	/* 64 bytes without an end, and what is no name */
	b = bytes_start();
	bytes_raw(&b, "\x35\x01\x02\xff", 4);
	memset(b.b + BYTES_SNAME, 'x', 64);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(strlen(m.info.boot_name), 64);
	b.b[BYTES_SNAME + 5] = ' ';
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.boot_name, "");
	/* and what holds options: RFC 2132 section 9.3 */
	b = bytes_start();
	bytes_raw(&b, "\x35\x01\x02\x34\x01\x02\xff", 7);
	memcpy(b.b + BYTES_SNAME, "\x0c\x03pc1\xff", 6);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.boot_name, "");
}

static void test_list(void **state)
{
	struct dhcp_msg m;

	(void)state;
	decode_opt(&m, 150, "\xc0\0\2\7\xc0\0\2\x8", 8);
	assert_int_equal(m.info.boot[0], IP(192, 0, 2, 7));
	assert_int_equal(m.info.boot[1], IP(192, 0, 2, 8));
	assert_int_equal(m.info.boot[2], 0);
	/* five: the first four count */
	decode_opt(&m, 150, "\1\0\0\1\1\0\0\2\1\0\0\3\1\0\0\4\1\0\0\5", 20);
	assert_int_equal(m.info.boot[3], IP(1, 0, 0, 4));
	/* cut at every byte */
	for (uint8_t n = 0; n < 8; n++) {
		decode_opt(&m, 150, "\xc0\0\2\7\xc0\0\2\x8", n);
		assert_int_equal(m.info.boot[0], n == 4 ? IP(192, 0, 2, 7) : 0);
		assert_int_equal(is_ignored(&m, 150), n != 4);
	}
}

/* From the message to what process 1 gets, a proxy's too. */
static void test_told(void **state)
{
	struct client_news news = { .n_notes = 0 };
	struct ip_spec spec = { .method = IP_DHCP };
	struct link link = { .ifindex = 2, .name = "eth0" };
	struct net_iface f;
	struct dhcp_msg m;

	(void)state;
	for (int proxy = 0; proxy < 2; proxy++) {
		struct dhcp_bytes b = bytes_start();

		bytes_raw(&b, "\x35\x01\x02", 3);
		bytes_opt(&b, 66, "boot", 4);
		bytes_opt(&b, 150, "\xc0\0\2\7\xc0\0\2\x8", 8);
		bytes_opt(&b, 67, "file", 4);
		bytes_end(&b);
		assert_int_equal(bytes_decode(&b, &m), 0);
		if (proxy)
			m.yiaddr = 0;
		memset(&news, 0, sizeof(news));
		dhcp_tell(&news, &m);
		merge_iface(&f, &spec, &link, &news.info, "dhcp");
		assert_string_equal(f.info.boot_name, "boot");
		assert_string_equal(f.info.bootfile, "file");
		assert_int_equal(ip_to4(&f.info.boot[0]), IP(192, 0, 2, 7));
		assert_int_equal(ip_to4(&f.info.boot[1]), IP(192, 0, 2, 8));
		assert_false(ip_given(&f.info.boot[2]));
	}
}

/* A name may be that of any server (sname), an address is meant. */
static void test_rank(void **state)
{
	struct net_plan plan = { .need_server = true };
	struct net_info info = { .mtu = 0 };

	(void)state;
	assert_int_not_equal(offer_rank(&plan, &info, NULL, false, false),
			     RANK_BEST);
	strcpy(info.boot_name, "router");
	assert_int_not_equal(offer_rank(&plan, &info, NULL, false, false),
			     RANK_BEST);
	strcpy(info.boot_name, "192.0.2.7");
	assert_int_equal(offer_rank(&plan, &info, NULL, false, false),
			 RANK_BEST);
	info.boot_name[0] = '\0';
	info.boot[0] = ip_from4(IP(192, 0, 2, 7));
	assert_int_equal(offer_rank(&plan, &info, NULL, false, false),
			 RANK_BEST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("option 66 is a name or an address", test_name),
		CLAIM("sname counts where option 66 is not there", test_sname),
		CLAIM("option 150 is a list of addresses", test_list),
		CLAIM("what is named is told", test_told),
		CLAIM("an offer that names one is the better one", test_rank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
