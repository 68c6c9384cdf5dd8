/*
 * root=gpt-auto: UAPI.2 (Discoverable Partitions Specification) for types and
 * attributes, systemd-gpt-auto-generator(8) and the boot loader interface for
 * the variable.
 */
#include "lib/gpt_auto.h"

#include <linux/elf-em.h>

#include "tests/unit/part_bytes.h"

/* efivarfs: 4 bytes of attributes (7: kept, boot, run time), then UTF-16. */
static size_t variable(uint8_t *out, const char *text, bool nul)
{
	size_t n = 4;

	memcpy(out, "\x07\0\0\0", 4);
	for (; *text; text++) {
		out[n++] = (uint8_t)*text;
		out[n++] = 0;
	}
	if (nul) {
		out[n++] = 0;
		out[n++] = 0;
	}
	return n;
}

#define ESP_UUID "0B7C2A4E-8D11-4F63-9A55-0123456789AB"

static int loader(struct gpt_auto *a, const uint8_t *bytes, size_t len)
{
	uint8_t *p = exact(bytes, len);
	int r;

	assert_int_equal(gpt_auto_init(a, EM_X86_64), 0);
	r = gpt_auto_loader(a, p, len);
	free(p);
	return r;
}

static void test_variable(void **state)
{
	static const char *const bad[] = {
		"",
		"0B7C2A4E8D114F639A550123456789AB",
		"0B7C2A4E-8D11-4F63-9A55-0123456789A",
		"0B7C2A4E-8D11-4F63-9A55-0123456789ABC",
		"0B7C2A4E-8D11-4F63-9A55-0123456789AG",
		"{B7C2A4E-8D11-4F63-9A55-0123456789AB",
		"0B7C2A4E08D11-4F63-9A55-0123456789AB",
	};
	uint8_t bytes[GPT_AUTO_BYTES + 8];
	struct gpt_auto a;
	size_t len;

	(void)state;
	len = variable(bytes, ESP_UUID, true);
	assert_int_equal(len, 4 + 37 * 2);
	assert_true(len <= GPT_AUTO_BYTES);
	assert_int_equal(loader(&a, bytes, len), 0);
	assert_string_equal(a.loader, ESP_UUID);
	assert_int_equal(loader(&a, bytes, len - 2), 0);
	assert_string_equal(a.loader, ESP_UUID);
	for (size_t cut = 0; cut < len; cut++) {
		if (cut == len - 2)
			continue;
		assert_int_equal(loader(&a, bytes, cut), -EBADMSG);
		assert_string_equal(a.loader, "");
	}
	memcpy(bytes + len, "x", 2);
	assert_int_equal(loader(&a, bytes, len + 2), -EBADMSG);
	bytes[4 + 1] = 1; /* no ASCII */
	assert_int_equal(loader(&a, bytes, len), -EBADMSG);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		len = variable(bytes, bad[i], true);
		assert_int_equal(loader(&a, bytes, len), -EBADMSG);
	}
}

static void test_types(void **state)
{
	struct disk d = DISK(gpt_pieces, DISK_SIZE);
	struct gpt_auto a;

	(void)state;
	assert_int_equal(gpt_auto_init(&a, EM_X86_64), 0);
	assert_int_equal(gpt_auto_result(&a), -EAGAIN);
	gpt_auto_disk(&a, "vda", &d.source);
	assert_int_equal(gpt_auto_result(&a), 0);
	assert_string_equal(a.disk, "vda");
	assert_int_equal(a.part, 2);
	assert_true(a.read_only);
	/* a second one on the same disk does not count */
	memcpy(d.bytes + GPT_TABLE + 6 * 128, d.bytes + GPT_TABLE + 128, 16);
	put_le(d.bytes + GPT_FIRST + 88, crc_slow(d.bytes + GPT_TABLE, 16384),
	       4);
	sign_header(&d, GPT_FIRST, 92);
	assert_int_equal(gpt_auto_init(&a, EM_X86_64), 0);
	gpt_auto_disk(&a, "vda", &d.source);
	assert_int_equal(gpt_auto_result(&a), 0);
	assert_int_equal(a.part, 2);
	/* the one for arm64 has the attribute that says: not so */
	assert_int_equal(gpt_auto_init(&a, EM_AARCH64), 0);
	assert_string_equal(a.type, "b921b045-1df0-41c3-af44-4c6f280d3fae");
	gpt_auto_disk(&a, "vda", &d.source);
	assert_int_equal(gpt_auto_result(&a), -EAGAIN);
	assert_int_equal(gpt_auto_init(&a, EM_386), -EOPNOTSUPP);
	disk_free(&d);
}

static void test_several(void **state)
{
	struct disk d = DISK(gpt_pieces, DISK_SIZE);
	struct disk m = DISK(mbr_pieces, DISK_SIZE);
	struct gpt_auto a;

	(void)state;
	assert_int_equal(gpt_auto_init(&a, EM_X86_64), 0);
	gpt_auto_disk(&a, "sda", &m.source);
	gpt_auto_disk(&a, "vda", &d.source);
	gpt_auto_disk(&a, "vdb", &d.source);
	assert_int_equal(gpt_auto_result(&a), -ENOTUNIQ);
	assert_string_equal(a.disk, "vda");
	assert_string_equal(a.other, "vdb");
	disk_free(&d);
	disk_free(&m);
}

static void test_loader(void **state)
{
	struct disk d = DISK(gpt_pieces, DISK_SIZE);
	struct disk m = DISK(mbr_pieces, DISK_SIZE);
	uint8_t bytes[GPT_AUTO_BYTES];
	size_t len = variable(bytes, ESP_UUID, true);
	struct gpt_auto a;

	(void)state;
	assert_int_equal(loader(&a, bytes, len), 0);
	gpt_auto_disk(&a, "sda", &m.source);
	assert_int_equal(gpt_auto_result(&a), -EAGAIN);
	gpt_auto_disk(&a, "vda", &d.source);
	assert_int_equal(gpt_auto_result(&a), 0);
	assert_string_equal(a.disk, "vda");

	/* another disk's: this one's root does not count */
	len = variable(bytes, "1b7c2a4e-8d11-4f63-9a55-0123456789ab", true);
	assert_int_equal(loader(&a, bytes, len), 0);
	gpt_auto_disk(&a, "vda", &d.source);
	assert_int_equal(gpt_auto_result(&a), -EAGAIN);

	/* its disk has none for this architecture */
	assert_int_equal(gpt_auto_init(&a, EM_AARCH64), 0);
	len = variable(bytes, ESP_UUID, true);
	assert_int_equal(gpt_auto_loader(&a, bytes, len), 0);
	gpt_auto_disk(&a, "vda", &d.source);
	assert_int_equal(gpt_auto_result(&a), -ENOENT);
	disk_free(&d);
	disk_free(&m);
}

/* Each was asked by itself. */
static void test_merge(void **state)
{
	struct gpt_auto all, one;

	(void)state;
	assert_int_equal(gpt_auto_init(&all, 62), 0);
	one = all;
	gpt_auto_merge(&all, &one);
	assert_int_equal(gpt_auto_result(&all), -EAGAIN);
	one.loader_seen = true;
	gpt_auto_merge(&all, &one);
	assert_int_equal(gpt_auto_result(&all), -ENOENT);
	one = (struct gpt_auto){ .n_roots = 1, .part = 5, .disk = "sdb" };
	gpt_auto_merge(&all, &one);
	assert_int_equal(gpt_auto_result(&all), 0);
	assert_int_equal(all.part, 5);
	assert_string_equal(all.disk, "sdb");
	strcpy(one.disk, "sda");
	gpt_auto_merge(&all, &one);
	assert_int_equal(gpt_auto_result(&all), -ENOTUNIQ);
	assert_string_equal(all.other, "sda");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the firmware's variable is a UUID in UTF-16",
		      test_variable),
		CLAIM("the root of this architecture, unless marked no-auto",
		      test_types),
		CLAIM("without a variable it must be the only one",
		      test_several),
		CLAIM("with one it is on the boot loader's disk", test_loader),
		CLAIM("disks that were read apart are one answer", test_merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
