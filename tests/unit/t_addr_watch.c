/*
 * ipconfig/addr_watch.h: messages as Linux 6.18 sent them (little endian), and
 * what is wrong with them.
 */
#include "ipconfig/addr_watch.h"

#include <errno.h>
#include <linux/rtnetlink.h>

#include "tests/unit/unit.h"

/* 10.0.0.50/24 for 60 s, preferred for 30, set by 107 */
static const uint8_t timed[] =
	"\x54\0\0\0\x14\0\0\0\x07\0\0\0\x4b\x7c\x46\x9a"
	"\x02\x18\0\0\x03\0\0\0"
	"\x08\0\x01\0\x0a\0\0\x32\x08\0\x02\0\x0a\0\0\x32"
	"\x07\0\x03\0\x63\x30\0\0"
	"\x05\0\x0b\0\x6b\0\0\0"
	"\x08\0\x08\0\0\0\0\0"
	"\x14\0\x06\0\x1e\0\0\0\x3c\0\0\0\xf4\x20\x7d\0\xf4\x20\x7d";
/* 10.7.0.1, peer 10.7.0.2/32, for ever, set by nobody who says so */
static const uint8_t peer[] =
	"\x4c\0\0\0\x14\0\0\0\x9d\x7c\x0a\x6b\xe2\x65\0\0"
	"\x02\x20\x80\0\x03\0\0\0"
	"\x08\0\x01\0\x0a\x07\0\x02\x08\0\x02\0\x0a\x07\0\x01"
	"\x07\0\x03\0\x63\x30\0\0"
	"\x08\0\x08\0\x80\0\0\0"
	"\x14\0\x06\0\xff\xff\xff\xff\xff\xff\xff\xff\x44\x0f\x7d\0"
	"\x44\x0f\x7d";
static uint8_t message[128];

static struct addr_news as_it_was;

/* Decodes so many bytes, which nobody reads beyond. */
static int decode(const uint8_t *bytes, size_t len, struct addr_news *news)
{
	struct nlmsghdr *nlh = exact(bytes, NLMSG_ALIGN(len));
	int r;

	nlh->nlmsg_len = (uint32_t)len;
	memset(news, 0xa5, sizeof(*news));
	as_it_was = *news;
	r = addr_decode(nlh, news);
	if (r < 0)
		assert_memory_equal(news, &as_it_was, sizeof(*news));
	free(nlh);
	return r;
}

/* The message with another byte. */
static int decode_with(size_t at, uint8_t value, struct addr_news *news)
{
	memcpy(message, timed, sizeof(timed));
	message[at] = value;
	return decode(message, sizeof(timed), news);
}

static void test_timed(void **state)
{
	struct addr_news n;

	(void)state;
	assert_int_equal(decode(timed, sizeof(timed), &n), 0);
	assert_int_equal(n.ifindex, 3);
	assert_int_equal(n.ip, IP(10, 0, 0, 50));
	assert_int_equal(n.prefix, 24);
	assert_int_equal(n.proto, 107);
	assert_int_equal(n.valid_s, 60);
	assert_int_equal(n.preferred_s, 30);
	assert_false(n.gone);
}

static void test_peer(void **state)
{
	struct addr_news n;

	(void)state;
	assert_int_equal(decode(peer, sizeof(peer), &n), 0);
	assert_int_equal(n.ip, IP(10, 7, 0, 1));
	assert_int_equal(n.prefix, 32);
	assert_int_equal(n.proto, 0);
	assert_int_equal(n.valid_s, NET_FOREVER);
	assert_int_equal(n.preferred_s, NET_FOREVER);
}

static void test_gone(void **state)
{
	struct addr_news n;

	(void)state;
	assert_int_equal(decode_with(4, RTM_DELADDR, &n), 0);
	assert_true(n.gone);
	assert_int_equal(n.ip, IP(10, 0, 0, 50));
}

static void test_lacks(void **state)
{
	struct addr_news n;

	(void)state;
	/* IFA_CACHEINFO has another number, or is too short */
	assert_int_equal(decode_with(66, 99, &n), 0);
	assert_int_equal(n.valid_s, NET_FOREVER);
	assert_int_equal(decode_with(64, 19, &n), 0);
	assert_int_equal(n.valid_s, NET_FOREVER);
	assert_int_equal(n.preferred_s, NET_FOREVER);
	assert_int_equal(n.proto, 107);
	/* IFA_PROTO without a byte */
	assert_int_equal(decode_with(48, 4, &n), 0);
	assert_int_equal(n.proto, 0);
}

static void test_others(void **state)
{
	static const uint8_t type[] = {
		NLMSG_NOOP,  NLMSG_ERROR, NLMSG_DONE,
		RTM_NEWLINK, RTM_GETADDR, RTM_NEWROUTE
	};
	struct addr_news n;

	(void)state;
	for (size_t i = 0; i < sizeof(type); i++)
		assert_int_equal(decode_with(4, type[i], &n), -ENOMSG);
	assert_int_equal(decode_with(16, 10 /* AF_INET6 */, &n), -ENOMSG);
	assert_int_equal(decode_with(16, 0, &n), -ENOMSG);
}

static void test_wrong(void **state)
{
	struct addr_news n;

	(void)state;
	assert_int_equal(decode_with(17, 33, &n), -EBADMSG);  /* prefix */
	assert_int_equal(decode_with(20, 0, &n), -EBADMSG);   /* no index */
	assert_int_equal(decode_with(23, 128, &n), -EBADMSG); /* negative */
	assert_int_equal(decode_with(32, 7, &n), -EBADMSG);   /* 3 of 4 bytes */
	assert_int_equal(decode_with(34, 99, &n), -EBADMSG);  /* no address */
	/* 0.0.0.0 */
	memcpy(message, timed, sizeof(timed));
	memset(message + 28, 0, 4);
	memset(message + 36, 0, 4);
	assert_int_equal(decode(message, sizeof(timed), &n), -EBADMSG);
}

static void test_cut(void **state)
{
	struct addr_news n;

	(void)state;
	for (size_t len = sizeof(struct nlmsghdr); len < sizeof(timed); len++) {
		int r = decode(timed, len, &n);

		/*
		 * An attribute that is cut is none, and so all behind it;
		 * messages take up whole words.
		 */
		if (NLMSG_ALIGN(len) < 40)
			assert_int_equal(r, -EBADMSG);
		else
			assert_int_equal(r, 0);
		if (r == 0)
			assert_int_equal(n.ip, IP(10, 0, 0, 50));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an address that ends is decoded", test_timed),
		CLAIM("the peer's address is not the interface's", test_peer),
		CLAIM("an address that goes is decoded", test_gone),
		CLAIM("without lifetimes an address is for ever", test_lacks),
		CLAIM("other messages and families are told apart",
		      test_others),
		CLAIM("what cannot be is refused, and nothing written",
		      test_wrong),
		CLAIM("a message that is cut anywhere is read to its end",
		      test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
