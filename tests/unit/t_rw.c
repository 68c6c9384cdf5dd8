/*
 * lib/rw.h: the cursors that stand between us and every byte from outside.
 * Expected values are the bytes themselves, read by hand.
 */
#include "lib/rw.h"

#include "tests/unit/unit.h"

static void test_reads(void **state)
{
	static const uint8_t b[] = { 0x01, 0x02, 0x03, 0xf4, 0xf5,
				     0xf6, 0xf7, 0x08, 0x09, 0x0a };
	uint8_t rest[3] = { 0 };
	struct rd r = rd_init(b, sizeof(b));

	(void)state;
	assert_int_equal(rd_u8(&r), 0x01);
	assert_int_equal(rd_be16(&r), 0x0203);
	assert_int_equal(rd_be32(&r), 0xf4f5f6f7);
	assert_int_equal(r.left, 3);
	rd_bytes(&r, rest, 3);
	assert_memory_equal(rest, "\x08\x09\x0a", 3);
	assert_int_equal(r.left, 0);
	assert_false(r.bad);
}

static void test_little_endian(void **state)
{
	static const uint8_t b[] = { 0x02, 0x01, 0xf4, 0x03, 0x02, 0xf1, 0x08,
				     0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0xf1 };
	static const size_t want[] = { 2, 4, 8 };
	uint8_t *part = exact(b, 7);
	struct rd r = rd_init(b, sizeof(b));

	(void)state;
	assert_int_equal(rd_le16(&r), 0x0102);
	assert_int_equal(rd_le32(&r), 0xf10203f4);
	assert_true(rd_le64(&r) == 0xf102030405060708);
	assert_int_equal(r.left, 0);
	assert_false(r.bad);
	/* with one byte too few */
	for (unsigned i = 0; i < 3; i++) {
		r = rd_init(part + 7 - (want[i] - 1), want[i] - 1);
		assert_true((want[i] == 2   ? rd_le16(&r)
			     : want[i] == 4 ? rd_le32(&r)
					    : rd_le64(&r)) == 0);
		assert_true(r.bad);
	}
	free(part);
}

static void test_read_past_end(void **state)
{
	uint8_t *b = exact("\xaa\xbb\xcc", 3);

	(void)state;
	/* each way of reading, with one byte too few */
	for (unsigned how = 0; how < 5; how++) {
		static const size_t want[] = { 1, 2, 4, 3, 3 };
		uint8_t dst[3] = { 1, 2, 3 };
		struct rd r = rd_init(b, want[how] - 1);

		switch (how) {
		case 0:
			assert_int_equal(rd_u8(&r), 0);
			break;
		case 1:
			assert_int_equal(rd_be16(&r), 0);
			break;
		case 2:
			assert_int_equal(rd_be32(&r), 0);
			break;
		case 3:
			rd_bytes(&r, dst, 3);
			assert_memory_equal(dst, "\0\0\0", 3);
			break;
		case 4:
			rd_skip(&r, 3);
			break;
		}
		assert_true(r.bad);
	}
	free(b);
}

static void test_read_error_sticks(void **state)
{
	uint8_t *b = exact("\xaa\xbb\xcc", 3);
	uint8_t dst[2] = { 9, 9 };
	struct rd r = rd_init(b, 3);
	struct rd sub;

	(void)state;
	assert_int_equal(rd_be32(&r), 0);
	assert_true(r.bad);
	assert_int_equal(rd_u8(&r), 0); /* though 0xaa was never taken */
	assert_int_equal(rd_be16(&r), 0);
	rd_bytes(&r, dst, 2);
	assert_memory_equal(dst, "\0\0", 2);
	sub = rd_sub(&r, 1);
	assert_int_equal(rd_u8(&sub), 0);
	rd_skip(&r, 0);
	assert_true(r.bad);
	free(b);
}

static void test_huge_lengths(void **state)
{
	static const size_t huge[] = { 4, SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2,
				       SIZE_MAX / 2 + 1 };
	uint8_t *b = exact("\xaa\xbb\xcc", 3);

	(void)state;
	for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
		struct rd r = rd_init(b, 3), s = rd_init(b, 3), sub;
		struct wr w = wr_init(b, 3), z = wr_init(b, 3);

		rd_skip(&r, huge[i]);
		assert_true(r.bad);
		sub = rd_sub(&s, huge[i]);
		assert_true(s.bad);
		assert_true(sub.bad);
		assert_int_equal(sub.left, 0);
		wr_bytes(&w, "", huge[i]);
		assert_true(w.bad);
		wr_zero(&z, huge[i]);
		assert_true(z.bad);
	}
	assert_memory_equal(b, "\xaa\xbb\xcc", 3);
	free(b);
}

static void test_empty(void **state)
{
	struct rd r = rd_init(NULL, 0), s = rd_init(NULL, 0), sub;

	(void)state;
	rd_skip(&r, 0);
	sub = rd_sub(&r, 0);
	assert_false(r.bad);
	assert_false(sub.bad);
	assert_int_equal(rd_u8(&r), 0);
	assert_true(r.bad);
	assert_int_equal(rd_be32(&s), 0);
	assert_true(s.bad);
}

static void test_sub(void **state)
{
	uint8_t *b = exact("\x01\x02\x03\x04\x05", 5);
	struct rd r = rd_init(b, 5), sub;

	(void)state;
	sub = rd_sub(&r, 3);
	assert_int_equal(sub.left, 3);
	assert_int_equal(r.left, 2);
	assert_int_equal(rd_u8(&sub), 1);
	/* the sub-cursor ends, the packet does not */
	assert_int_equal(rd_be32(&sub), 0);
	assert_true(sub.bad);
	/* however little or much was read of it, the outer one stands behind */
	assert_false(r.bad);
	assert_int_equal(rd_be16(&r), 0x0405);
	assert_false(r.bad);
	free(b);
}

static void test_sub_too_long(void **state)
{
	uint8_t *b = exact("\x01\x02\x03", 3);
	struct rd r = rd_init(b, 3), sub;

	(void)state;
	sub = rd_sub(&r, 4);
	assert_true(sub.bad);
	assert_int_equal(sub.left, 0);
	assert_true(r.bad);
	assert_int_equal(rd_u8(&r), 0);
	free(b);
}

static void test_writes(void **state)
{
	uint8_t *b = malloc(12);
	struct wr w = wr_init(b, 12);

	(void)state;
	wr_u8(&w, 0x01);
	wr_be16(&w, 0x0203);
	wr_be32(&w, 0xf4f5f6f7);
	wr_bytes(&w, "xyz", 3);
	wr_zero(&w, 2);
	assert_memory_equal(b, "\x01\x02\x03\xf4\xf5\xf6\xf7xyz\0\0", 12);
	assert_int_equal(w.len, 12);
	assert_int_equal(w.left, 0);
	assert_false(w.bad);
	free(b);
}

static void test_write_past_end(void **state)
{
	(void)state;
	for (unsigned how = 0; how < 5; how++) {
		static const size_t want[] = { 1, 2, 4, 3, 3 };
		size_t size = want[how] - 1;
		uint8_t *b = exact("\xee\xee\xee", size);
		struct wr w = wr_init(b, size);

		switch (how) {
		case 0:
			wr_u8(&w, 1);
			break;
		case 1:
			wr_be16(&w, 0x0102);
			break;
		case 2:
			wr_be32(&w, 0x01020304);
			break;
		case 3:
			wr_bytes(&w, "abc", 3);
			break;
		case 4:
			wr_zero(&w, 3);
			break;
		}
		assert_true(w.bad);
		assert_int_equal(w.len, 0);
		assert_memory_equal(b, "\xee\xee\xee", size);
		free(b);
	}
}

static void test_write_error_sticks(void **state)
{
	uint8_t *b = exact("\xee\xee\xee", 3);
	struct wr w = wr_init(b, 3);

	(void)state;
	wr_be32(&w, 0x01020304);
	wr_u8(&w, 1);
	wr_zero(&w, 1);
	wr_bytes(&w, "a", 1);
	assert_true(w.bad);
	assert_int_equal(w.len, 0);
	assert_memory_equal(b, "\xee\xee\xee", 3);
	free(b);
}

static void test_print(void **state)
{
	uint8_t *b = exact("\xee\xee\xee\xee\xee\xee\xee", 7);
	struct wr w = wr_init(b, 6);

	(void)state;
	wr_print(&w, "%s", "ab");
	wr_print(&w, "%u", 12u);
	assert_false(w.bad);
	assert_int_equal(w.len, 4);
	assert_memory_equal(b, "ab12\0\xee\xee", 7);
	/* its NUL, which does not count, needs room, too */
	wr_print(&w, "%s", "cd");
	assert_true(w.bad);
	assert_int_equal(w.len, 4);
	assert_int_equal(b[6], 0xee);
	/* what failed stays so */
	wr_print(&w, "%s", "");
	assert_true(w.bad);
	assert_int_equal(w.len, 4);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("numbers are read in network order", test_reads),
		CLAIM("numbers are read in little-endian order",
		      test_little_endian),
		CLAIM("a read past the end gives zero", test_read_past_end),
		CLAIM("a failed read sticks", test_read_error_sticks),
		CLAIM("lengths near SIZE_MAX do not wrap", test_huge_lengths),
		CLAIM("an empty buffer may be NULL", test_empty),
		CLAIM("a sub-cursor does not move its parent", test_sub),
		CLAIM("a sub-cursor longer than its parent is empty",
		      test_sub_too_long),
		CLAIM("numbers are written in network order", test_writes),
		CLAIM("a write past the end writes nothing",
		      test_write_past_end),
		CLAIM("text is written whole or not at all", test_print),
		CLAIM("a failed write sticks", test_write_error_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
