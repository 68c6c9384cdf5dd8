/* nfsmount/diagnose.h: what is said of a mount that failed. */
#include "nfsmount/diagnose.h"

#include "tests/unit/nfs_kernel.h"

static void a_mount_that_took_too_long_is_looked_into(void **state)
{
	static const struct fake silent = { .ip = B,
					    .port = 2049,
					    .how = FAKE_SILENT };
	(void)state;
	answers[0] = (struct answer){ .err = -ETIMEDOUT };
	fake_machine(A, 3, 4);
	ends(-ETIMEDOUT, KI_NFS_SLOW, "server: serves NFS 4");
	is(mounts, "4.2");
	fake_start(&silent);
	strcpy(plan.server[0], B);
	ends(-ETIMEDOUT, KI_NFS_PORT_SILENT,
	     "server: NFS, port 2049: connected, but: Connection timed out");
	strcpy(plan.server[0], "192.0.2.9");
	ends(-ETIMEDOUT, KI_NFS_SILENT,
	     "server: NFS, port 2049: Connection timed out");
}

static void what_version_3_lacks_has_its_code(void **state)
{
	static struct fake bind = { .ip = A,
				    .port = 111,
				    .prog = P_BIND,
				    .low = 2,
				    .high = 2,
				    .nfs = 2049 };
	static const struct fake nfs = {
		.ip = A, .port = 2049, .prog = P_NFS, .low = 3, .high = 3
	};
	(void)state;
	only("3");
	fake_start(&nfs);
	answers[0] = (struct answer){ .err = -ECONNREFUSED };
	ends(-ECONNREFUSED, KI_NFS_RPCBIND,
	     "server: rpcbind, port 111: Connection refused");
	fake_start(&bind);
	answers[0] = (struct answer){ .err = -EOPNOTSUPP };
	ends(-EOPNOTSUPP, KI_NFS_MOUNTD,
	     "server: rpcbind, port 111: knows no mountd 3");
}

static void a_version_that_the_server_lacks_has_its_code(void **state)
{
	(void)state;
	fake_machine(A, 3, 3);
	only("4.2");
	answers[0] = (struct answer){ .err = -EPROTONOSUPPORT,
				      .reason = "NFS4: Couldn't follow" };
	ends(-EPROTONOSUPPORT, KI_NFS_VERSION_SERVER,
	     "NFS4: Couldn't follow; server: NFS, port 2049: has versions 3 "
	     "to 3");
	/* a minor version: NULL does not tell */
	strcpy(plan.server[0], B);
	fake_machine(B, 4, 4);
	ends(-EPROTONOSUPPORT, KI_NFS_VERSION_SERVER,
	     "NFS4: Couldn't follow; server: serves NFS 4");
}

/* Whether this machine has its kernel's modules as files. */
static bool has_modules(void)
{
	return access("/lib/modules", F_OK) == 0;
}

static void a_kernel_without_nfs_is_told_from_its_module(void **state)
{
	(void)state;
	answers[0] = (struct answer){ .err = -ENODEV };
	ends(-ENODEV, has_modules() ? KI_NFS_MODULE : KI_NFS_KERNEL, "");
	is(mounts, "4.2");
	only("4.2");
	answers[0] = (struct answer){ .err = -EPROTONOSUPPORT,
				      .reason = "NFS: Version unavailable" };
	ends(-EPROTONOSUPPORT, has_modules() ? KI_NFS_MODULE : KI_NFS_KERNEL,
	     "NFS: Version unavailable");
	/* no module makes up for what was not built */
	answers[0].reason = "NFS: NFSv4 is not compiled into kernel";
	ends(-EPROTONOSUPPORT, KI_NFS_KERNEL, answers[0].reason);
}

static struct fake bind_mountd = { .ip = A,
				   .port = 111,
				   .prog = P_BIND,
				   .low = 2,
				   .high = 2,
				   .nfs = 2049,
				   .mount = 20048 };
static struct fake mountd;

/* mountd answers so to MNT. */
static void mountd_says(uint8_t status, const char *export)
{
	fakes_end(NULL);
	mountd = (struct fake){ .ip = A,
				.port = 20048,
				.prog = P_MOUNT,
				.low = 1,
				.high = 3,
				.mnt = status,
				.export = export };
	fake_start(&bind_mountd);
	fake_start(&mountd);
}

static void mountd_tells_why_a_path_is_not_to_be_had(void **state)
{
	static const char *const version[] = { "3", "4.2" };
	(void)state;
	for (int i = 0; i < 2; i++) {
		only(version[i]);
		for (int k = 0; k < 2; k++) {
			int error = k == 0 ? -EACCES : -ENOENT;

			answers[0] = (struct answer){ .err = error };
			mountd_says(13, "/srv");
			ends(error, KI_NFS_ACCESS, "");
			mountd_says(13, "/home");
			ends(error, KI_NFS_EXPORT, "server: it exports /home ");
			mountd_says(13, NULL);
			ends(error, KI_NFS_EXPORT,
			     "server: it exports nothing");
			mountd_says(20, NULL);
			ends(error, KI_NFS_NO_DIRECTORY, "");
		}
	}
	only("3");
	mountd_says(2, NULL);
	answers[0] = (struct answer){ .err = -ENOENT };
	ends(-ENOENT, KI_NFS_PATH, "");
}

static void mountd_tells_of_flavours(void **state)
{
	(void)state;
	mountd_says(0, NULL);
	fakes_end(state);
	mountd.flavor = 390003;
	fake_start(&bind_mountd);
	fake_start(&mountd);
	only("4.2");
	answers[0] = (struct answer){ .err = -EPERM };
	ends(-EPERM, KI_NFS_SECURITY,
	     "server: it wants flavour 390003, not sec=sys");
	only("3");
	answers[0] = (struct answer){ .err = -EACCES };
	ends(-EACCES, KI_NFS_SECURITY,
	     "server: it wants flavour 390003, not sec=sys");
}

static void the_path_of_another_pseudo_root_is_found(void **state)
{
	(void)state;
	only("4.2");
	/* version 3 has /srv/root, and /srv is the root of 4 (fsid=0) */
	mountd_says(0, "/srv/root");
	answers[0] = (struct answer){ .path = "/root" };
	ends(-ENOENT, KI_NFS_PATH,
	     "server: NFS 4 has /root there: is it that?");
	is(mounts, "4.2 4.2:/root");
	/* the export itself is the root of 4 */
	answers[0] = (struct answer){ .path = "/" };
	ends(-ENOENT, KI_NFS_PATH, "server: NFS 4 has / there: is it that?");
	is(mounts, "4.2 4.2:/root 4.2:/");
	/* each is a mount of its own */
	is(tried, "4.2 4.2 4.2 4.2 ");
	/* without mountd: that "/" can be mounted says nothing */
	fakes_end(state);
	ends(-ENOENT, KI_NFS_PATH, "");
	is(mounts, "4.2 4.2:/root");
	answers[0] = (struct answer){ .path = "/root" };
	ends(-ENOENT, KI_NFS_PATH,
	     "server: NFS 4 has /root there: is it that?");
	/* what is worse than not there ends it */
	strcpy(plan.path, "/a/b/c");
	answers[0] = (struct answer){ .path = "/b/c", .err = -EIO };
	answers[1] = (struct answer){ .path = "/c" };
	ends(-ENOENT, KI_NFS_PATH, "");
	is(mounts, "4.2 4.2:/b/c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(text, fn) { text, fn, setup, fakes_end, NULL }
		T("a mount that took too long is looked into",
		  a_mount_that_took_too_long_is_looked_into),
		T("what version 3 lacks has its code",
		  what_version_3_lacks_has_its_code),
		T("a version that the server lacks has its code",
		  a_version_that_the_server_lacks_has_its_code),
		T("a kernel without NFS is told from a module",
		  a_kernel_without_nfs_is_told_from_its_module),
		T("mountd tells why a path is not to be had",
		  mountd_tells_why_a_path_is_not_to_be_had),
		T("mountd tells of flavours", mountd_tells_of_flavours),
		T("the path below another pseudo root is found",
		  the_path_of_another_pseudo_root_is_found),
#undef T
	};

	return cmocka_run_group_tests(tests, fakes_place, NULL);
}
