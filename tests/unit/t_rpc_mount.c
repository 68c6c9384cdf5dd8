/*
 * nfsmount/rpc_msg.h: what rpcbind and mountd answer, as RFC 1833 section 3 and
 * RFC 1813 appendix I have it, written down by hand.
 */
#include "nfsmount/rpc_msg.h"

#include "tests/unit/unit.h"

static int port(const uint8_t *bytes, size_t len)
{
	uint8_t *p = exact(bytes, len);
	int r = rpc_port(rd_init(p, len));

	free(p);
	return r;
}

static void a_port_has_16_bits(void **state)
{
	(void)state;
	assert_int_equal(port((const uint8_t[]){ 0, 0, 8, 1 }, 4), 2049);
	assert_int_equal(port((const uint8_t[]){ 0, 0, 0, 0 }, 4), 0);
	assert_int_equal(port((const uint8_t[]){ 0, 0, 255, 255 }, 4), 65535);
	assert_int_equal(port((const uint8_t[]){ 0, 1, 0, 0 }, 4), -EBADMSG);
	assert_int_equal(port((const uint8_t[]){ 255, 0, 8, 1 }, 4), -EBADMSG);
	for (size_t cut = 0; cut < 4; cut++)
		assert_int_equal(port((const uint8_t[]){ 0, 0, 8, 1 }, cut),
				 -EBADMSG);
}

/* RFC 1813 section 5.2.1: status, fhandle3, auth_flavors */
#define HANDLE 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0

static int mnt(const uint8_t *bytes, size_t len, uint32_t *flavor)
{
	uint8_t *p = exact(bytes, len);
	int r = rpc_mnt(rd_init(p, len), flavor);

	free(p);
	return r;
}

static void mnt_tells_the_flavours(void **state)
{
	/* 390003 is 0x5f373, krb5 (RFC 2623 section 4.2) */
	static const uint8_t krb5[] = { 0,    0, 0, 0,	  HANDLE, 0,
					0,    0, 2, 0,	  5,	  0xf3,
					0x73, 0, 5, 0xf3, 0x74 };
	static const uint8_t both[] = { 0, 0, 0,    0,	  HANDLE, 0, 0, 0, 2,
					0, 5, 0xf3, 0x73, 0,	  0, 0, 1 };
	static const uint8_t none[] = { 0, 0, 0, 0, HANDLE, 0, 0,    0,	  2,
					0, 0, 0, 0, 0,	    5, 0xf3, 0x73 };
	static const uint8_t empty[] = { 0, 0, 0, 0, HANDLE, 0, 0, 0, 0 };
	static const uint8_t many[] = { 0,    0,    0,	  0,   HANDLE,
					0xff, 0xff, 0xff, 0xff };
	uint32_t flavor;

	(void)state;
	assert_int_equal(mnt(krb5, sizeof(krb5), &flavor), 0);
	assert_int_equal(flavor, 390003);
	assert_int_equal(mnt(both, sizeof(both), &flavor), 0);
	assert_int_equal(flavor, RPC_AUTH_SYS);
	assert_int_equal(mnt(none, sizeof(none), &flavor), 0);
	assert_int_equal(flavor, RPC_AUTH_SYS);
	assert_int_equal(mnt(empty, sizeof(empty), &flavor), 0);
	assert_int_equal(flavor, RPC_AUTH_SYS);
	assert_int_equal(mnt(many, sizeof(many), &flavor), -EBADMSG);
	for (size_t cut = 0; cut < sizeof(krb5); cut++)
		assert_int_equal(mnt(krb5, cut, &flavor), -EBADMSG);
}

static void mnt_errors_are_those_of_rfc_1813(void **state)
{
	static const struct {
		uint8_t status[4];
		int want;
	} row[] = {
		{ { 0, 0, 0, 1 }, -EACCES }, /* PERM */
		{ { 0, 0, 0, 2 }, -ENOENT },
		{ { 0, 0, 0, 13 }, -EACCES },
		{ { 0, 0, 0, 20 }, -ENOTDIR },
	};
	uint32_t flavor;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(mnt(row[i].status, 4, &flavor), row[i].want);
}

/* RFC 1813 section 5.2.5: "/srv/a" to "h" and "10.1"; "/x" to all */
static const uint8_t exports[] = {
	0, 0, 0, 1, 0,	 0,   0,   6,	'/', 's', 'r', 'v', '/', 'a', 0, 0,
	0, 0, 0, 1, 0,	 0,   0,   1,	'h', 0,	  0,   0,   0,	 0,   0, 1,
	0, 0, 0, 4, '1', '0', '.', '1', 0,   0,	  0,   0,   0,	 0,   0, 1,
	0, 0, 0, 2, '/', 'x', 0,   0,	0,   0,	  0,   0,   0,	 0,   0, 0,
};

static int exported(size_t len, const char *path, char list[16])
{
	uint8_t *p = exact(exports, len);
	int r = rpc_exported(rd_init(p, len), path, list, 16);

	free(p);
	return r;
}

static void a_path_below_an_export_is_exported(void **state)
{
	char list[16];

	(void)state;
	assert_int_equal(exported(sizeof(exports), "/srv/a", list), 1);
	assert_int_equal(exported(sizeof(exports), "/srv/a/b", list), 1);
	assert_int_equal(exported(sizeof(exports), "/x", list), 1);
	assert_int_equal(exported(sizeof(exports), "/srv/ab", list), 0);
	assert_string_equal(list, "/srv/a /x ");
	assert_int_equal(exported(sizeof(exports), "/srv", list), 0);
	assert_int_equal(exported(sizeof(exports), "/", list), 0);
	for (size_t cut = 0; cut < sizeof(exports); cut++)
		assert_int_equal(exported(cut, "/none", list), -EBADMSG);
}

static void the_root_covers_all(void **state)
{
	static const uint8_t in[] = { 0, 0, 0, 1, 0, 0, 0, 1, '/', 0,
				      0, 0, 0, 0, 0, 0, 0, 0, 0,   0 };
	char list[4];

	(void)state;
	assert_int_equal(rpc_exported(rd_init(in, sizeof(in)), "/a/b", list,
				      sizeof(list)),
			 1);
}

static void exports_that_do_not_fit_are_left_out(void **state)
{
	char list[4];

	(void)state;
	assert_int_equal(rpc_exported(rd_init(exports, sizeof(exports)), "/no",
				      list, sizeof(list)),
			 0);
	assert_string_equal(list, "/x ");
}

static void an_export_with_a_nul_is_another(void **state)
{
	/* "/a", a NUL and more, which is longer than the path */
	static const uint8_t in[] = { 0,   0,	0, 1,	0,   0, 0, 5,
				      '/', 'a', 0, 'x', 'y', 0, 0, 0,
				      0,   0,	0, 0,	0,   0, 0, 0 };
	char *path = exact("/a", 3), list[8];

	(void)state;
	assert_int_equal(
		rpc_exported(rd_init(in, sizeof(in)), path, list, sizeof(list)),
		0);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a port has 16 bits", a_port_has_16_bits),
		CLAIM("MNT tells the flavours", mnt_tells_the_flavours),
		CLAIM("errors of MNT are those of RFC 1813",
		      mnt_errors_are_those_of_rfc_1813),
		CLAIM("a path below an export is exported",
		      a_path_below_an_export_is_exported),
		CLAIM("the root covers all", the_root_covers_all),
		CLAIM("an export with a NUL is another",
		      an_export_with_a_nul_is_another),
		CLAIM("exports that do not fit into the list are left out",
		      exports_that_do_not_fit_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
