/*
 * ipconfig/frame.h: RFC 791 (IPv4), RFC 768 (UDP), RFC 1071 (checksums).
 * The datagram below is worked out by hand; sum() is an independent, slow
 * checksum for the sweeps.
 */
#include "ipconfig/frame.h"

#include "tests/unit/unit.h"

/*
 * From 192.0.2.1:67 to 192.0.2.130:68 with RFC 1071 section 3's example as
 * payload (00 01 f2 03 f4 f5 f6 f7, which adds up to 2ddf0 = ddf2).
 *
 * IPv4: 4500 + 0024 + 0000 + 4000 + 4011 + c000 + 0201 + c000 + 0282
 *     = 249b8 -> 49b8 + 2 = 49ba; the complement is b645.
 * UDP: pseudo header c000 + 0201 + c000 + 0282 + 0011 + 0010 = 184a4 -> 84a5;
 *      header 0043 + 0044 + 0010 = 0097; payload ddf2;
 *      84a5 + 0097 + ddf2 = 1632e -> 632f; the complement is 9cd0.
 */
#define N 36
static const uint8_t good[N] = {
	0x45, 0x00, 0x00, 0x24, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb6, 0x45,
	0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x82, 0x00, 0x43, 0x00, 0x44,
	0x00, 0x10, 0x9c, 0xd0, 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7,
};

/* RFC 1071: the one's complement sum, folded; a good header gives ffff. */
static uint16_t sum(const uint8_t *p, size_t n, uint32_t s)
{
	for (size_t i = 0; i < n; i++)
		s += (uint32_t)p[i] << (i % 2 ? 0 : 8);
	while (s > 0xffff)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)s;
}

/* Fills in the IPv4 header checksum again, over ihl words. */
static void reseal(uint8_t *b, size_t n)
{
	size_t header = (size_t)(b[0] & 15) * 4;
	uint16_t c;

	b[10] = b[11] = 0;
	c = (uint16_t)~sum(b, header < n ? header : n, 0);
	b[10] = (uint8_t)(c >> 8);
	b[11] = (uint8_t)c;
}

static int decode(const uint8_t *p, size_t n, bool checked, struct rd *out,
		  uint32_t *from)
{
	return frame_decode(rd_init(p, n), 67, 68, checked, out, from);
}

/* Decodes an exact-size copy for its result only. */
static int verdict(const uint8_t *p, size_t n, bool checked)
{
	uint8_t *b = exact(p, n);
	struct rd out;
	uint32_t from;
	int r = decode(b, n, checked, &out, &from);

	if (r == 0) { /* then the payload must lie inside the frame */
		for (size_t left = out.left; left; left--)
			rd_u8(&out);
		assert_false(out.bad);
	}
	free(b);
	return r;
}

static void test_good(void **state)
{
	struct rd out;
	uint32_t from = 0;

	(void)state;
	for (unsigned checked = 0; checked < 2; checked++) {
		assert_int_equal(decode(good, N, checked, &out, &from), 0);
		assert_int_equal(from, IP(192, 0, 2, 1));
		assert_int_equal(out.left, 8);
		assert_ptr_equal(out.p, good + 28);
	}
}

static void test_truncated(void **state)
{
	(void)state;
	for (size_t n = 0; n < N; n++) {
		assert_int_equal(verdict(good, n, false), -EBADMSG);
		assert_int_equal(verdict(good, n, true), -EBADMSG);
	}
}

static void test_bit_flips(void **state)
{
	uint8_t b[N];

	(void)state;
	/* one bit never gets past both checksums */
	for (unsigned bit = 0; bit < N * 8; bit++) {
		memcpy(b, good, N);
		b[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		if (verdict(b, N, false) != -EBADMSG)
			fail_msg("bit %u", bit);
	}
}

static void test_ihl(void **state)
{
	(void)state;
	for (unsigned ihl = 0; ihl < 16; ihl++) {
		uint8_t b[N];

		memcpy(b, good, N);
		b[0] = (uint8_t)(0x40 | ihl);
		reseal(b, N);
		assert_int_equal(verdict(b, N, true), ihl == 5 ? 0 : -EBADMSG);
		/* nor with the bytes of the header all there is */
		if (ihl * 4 <= N)
			assert_int_equal(verdict(b, ihl * 4, true), -EBADMSG);
	}
}

static void test_tot_len(void **state)
{
	(void)state;
	for (unsigned len = 0; len <= N + 1; len++) {
		uint8_t b[N];

		memcpy(b, good, N);
		b[3] = (uint8_t)len;
		reseal(b, N);
		assert_int_equal(verdict(b, N, true), len == N ? 0 : -EBADMSG);
	}
	for (unsigned high = 1; high < 256; high++) {
		uint8_t b[N];

		memcpy(b, good, N);
		b[2] = (uint8_t)high;
		reseal(b, N);
		assert_int_equal(verdict(b, N, true), -EBADMSG);
	}
}

static void test_udp_len(void **state)
{
	(void)state;
	for (unsigned len = 0; len <= 17; len++) {
		uint8_t b[N];
		struct rd out;
		uint32_t from;
		int r;

		memcpy(b, good, N);
		b[25] = (uint8_t)len;
		assert_int_equal(verdict(b, N, false),
				 len == 16 ? 0 : -EBADMSG);
		r = decode(b, N, true, &out, &from);
		/* below the UDP header or past the IP packet: never */
		if (len < 8 || len > 16)
			assert_int_equal(r, -EBADMSG);
		else if (r == 0)
			assert_int_equal(out.left, len - 8);
	}
}

static void test_padding(void **state)
{
	uint8_t b[60] = { 0 };
	struct rd out;
	uint32_t from;

	(void)state;
	/* Ethernet pads to 60 bytes; what it pads with is not looked at */
	memset(b + N, 0xaa, sizeof(b) - N);
	memcpy(b, good, N);
	assert_int_equal(decode(b, sizeof(b), false, &out, &from), 0);
	assert_int_equal(out.left, 8);
}

static void test_ip_options(void **state)
{
	uint8_t b[N + 4];
	struct rd out;
	uint32_t from;

	(void)state;
	/* RFC 791 section 3.1: three NOPs and an end of list */
	memcpy(b, good, 20);
	memcpy(b + 20, "\x01\x01\x01\x00", 4);
	memcpy(b + 24, good + 20, N - 20);
	b[0] = 0x46;
	b[3] = N + 4;
	reseal(b, sizeof(b));
	assert_int_equal(decode(b, sizeof(b), false, &out, &from), 0);
	assert_int_equal(out.left, 8);
	assert_memory_equal(out.p, good + 28, 8);
}

static void test_fragments(void **state)
{
	static const uint16_t frag[] = { 0x2000, 0x2001, 0x0001, 0x0005,
					 0x0100, 0x1000, 0x1fff, 0x3fff };
	uint8_t b[N];

	(void)state;
	for (size_t i = 0; i < sizeof(frag) / sizeof(frag[0]); i++) {
		memcpy(b, good, N);
		b[6] = (uint8_t)(frag[i] >> 8);
		b[7] = (uint8_t)frag[i];
		reseal(b, N);
		assert_int_equal(verdict(b, N, true), -EBADMSG);
		b[6] |= 0x40; /* with DF too */
		reseal(b, N);
		assert_int_equal(verdict(b, N, true), -EBADMSG);
	}
	memcpy(b, good, N);
	b[6] = 0; /* neither DF nor a fragment */
	reseal(b, N);
	assert_int_equal(verdict(b, N, false), 0);
}

static void test_checksums(void **state)
{
	uint8_t b[N];

	(void)state;
	memcpy(b, good, N);
	b[26] = b[27] = 0; /* RFC 768: no checksum was sent */
	assert_int_equal(verdict(b, N, false), 0);
	b[27] = 0x01; /* wrong, or half of one that hardware fills in */
	assert_int_equal(verdict(b, N, false), -EBADMSG);
	assert_int_equal(verdict(b, N, true), 0);
	/* the IPv4 header's own is not what "checked" speaks of */
	memcpy(b, good, N);
	b[11] ^= 1;
	assert_int_equal(verdict(b, N, true), -EBADMSG);
}

static void test_checksum_ffff(void **state)
{
	uint8_t b[N];

	(void)state;
	/*
	 * Payload 7ac2 + f203 + f4f5 + f6f7 = 358b1 -> 58b4, with 84a5 and
	 * 0097 ddf0; the last word f6f7 + 220f = 11906 -> 1907 makes it
	 * ffff.  Its complement is zero, sent as ffff (RFC 768).
	 */
	memcpy(b, good, N);
	memcpy(b + 28, "\x7a\xc2\xf2\x03\xf4\xf5\x19\x07", 8);
	memcpy(b + 26, "\xff\xff", 2);
	assert_int_equal(sum(b + 12, 8, 0x11 + 0x10 + sum(b + 20, 16, 0)),
			 0xffff);
	assert_int_equal(verdict(b, N, false), 0);
}

static void test_odd_payload(void **state)
{
	uint8_t b[N - 1];

	(void)state;
	/*
	 * One byte less: the last word is f600, f7 less; both lengths are
	 * one less, and the UDP length counts twice: 632f - f7 - 2 = 6236,
	 * complement 9dc9.
	 */
	memcpy(b, good, sizeof(b));
	b[3] = N - 1;
	b[25] = 15;
	b[26] = 0x9d;
	b[27] = 0xc9;
	reseal(b, sizeof(b));
	assert_int_equal(verdict(b, sizeof(b), false), 0);
	b[N - 2] ^= 1;
	assert_int_equal(verdict(b, sizeof(b), false), -EBADMSG);
}

static void test_not_ours(void **state)
{
	static const struct {
		unsigned at;
		uint8_t value;
	} row[] = {
		{ 0, 0x65 }, /* version 6 */
		{ 0, 0x05 }, /* version 0 */
		{ 9, 6 },    /* TCP */
		{ 9, 1 },    /* ICMP */
		{ 21, 68 },  /* from a client */
		{ 20, 1 },   /* from port 323 */
		{ 23, 67 },  /* to a server */
		{ 22, 1 },   /* to port 324 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint8_t b[N];

		memcpy(b, good, N);
		b[row[i].at] = row[i].value;
		reseal(b, N);
		assert_int_equal(verdict(b, N, true), -EBADMSG);
	}
}

static void test_encode(void **state)
{
	uint8_t b[FRAME_HEADERS + 7];
	struct wr w = wr_init(b, sizeof(b));
	struct rd out;
	uint32_t from = 1;

	(void)state;
	frame_encode(&w, 68, 67, "payload", 7);
	assert_false(w.bad);
	assert_int_equal(w.len, 35);
	assert_int_equal(b[0], 0x45);
	assert_memory_equal(b + 2, "\x00\x23", 2); /* 35 */
	assert_int_equal(b[6] & 0x3f, 0);	   /* no fragment */
	assert_int_equal(b[7], 0);
	assert_int_equal(b[8], 64);
	assert_int_equal(b[9], 17);
	assert_memory_equal(b + 12, "\0\0\0\0\xff\xff\xff\xff", 8);
	assert_memory_equal(b + 20, "\x00\x44\x00\x43\x00\x0f", 6);
	assert_memory_equal(b + 28, "payload", 7);
	assert_int_equal(sum(b, 20, 0), 0xffff);
	/* pseudo header: addresses, protocol 17, UDP length 15 */
	if (b[26] || b[27])
		assert_int_equal(sum(b + 12, 8, 17 + 15 + sum(b + 20, 15, 0)),
				 0xffff);
	assert_int_equal(
		frame_decode(rd_init(b, 35), 68, 67, false, &out, &from), 0);
	assert_int_equal(from, 0);
	assert_int_equal(out.left, 7);
}

static void test_encode_small(void **state)
{
	(void)state;
	for (size_t n = 0; n < FRAME_HEADERS + 7; n++) {
		uint8_t *b = malloc(n);
		struct wr w = wr_init(b, n);

		frame_encode(&w, 68, 67, "payload", 7);
		assert_true(w.bad);
		free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a datagram worked out by hand", test_good),
		CLAIM("a frame cut at any byte is dropped", test_truncated),
		CLAIM("a frame with one wrong bit is dropped", test_bit_flips),
		CLAIM("of header lengths 0 to 15 only the true one is taken",
		      test_ihl),
		CLAIM("of total lengths only the true one is taken",
		      test_tot_len),
		CLAIM("a UDP length outside the packet is dropped",
		      test_udp_len),
		CLAIM("Ethernet padding is not payload", test_padding),
		CLAIM("IP options are skipped", test_ip_options),
		CLAIM("fragments are dropped", test_fragments),
		CLAIM("no checksum passes, a wrong one only if checked",
		      test_checksums),
		CLAIM("a checksum of zero is sent as ffff", test_checksum_ffff),
		CLAIM("an odd payload is padded for its checksum",
		      test_odd_payload),
		CLAIM("other protocols, ports and versions are dropped",
		      test_not_ours),
		CLAIM("what is sent is a good datagram", test_encode),
		CLAIM("a buffer that is too small is refused",
		      test_encode_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
