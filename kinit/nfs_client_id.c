/* The identifier of an NFSv4 client, see nfs_client_id.h. */
#include "kinit/nfs_client_id.h"

#include <string.h>
#include <unistd.h>

#include "kinit/net_hint.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/rw.h"
#include "lib/str.h"
#include "lib/sys.h"
#include "lib/uuid.h"

#define NFS_ID_FILE  "/sys/fs/nfs/net/nfs_client/identifier"
#define NFS_ID_PARAM "/sys/module/nfs/parameters/nfs4_unique_id"
#define SERIAL_FILE  "/proc/device-tree/serial-number"

/*
 * With "kinit-", '-' and 6 octets 60 characters: the kernel takes 64
 * (CONTAINER_ID_MAXLEN) and cuts without a word.
 */
#define NFS_ID_PART UUID_TEXT

/* What a file says in one line, cut; "" where that is nothing printable. */
static const char *id_part(const char *path, char text[NFS_ID_PART])
{
	(void)file_read(path, text, NFS_ID_PART);
	text[strcspn(text, "\n")] = '\0';
	return is_printable(text) ? text : "";
}

void nfs_client_dev(struct nfs_root *nfs, const struct net_result *net)
{
	uint32_t metric = UINT32_MAX;

	for (unsigned i = 0; i < net->n_ifaces; i++) {
		const struct net_iface *f = &net->iface[i];

		if (f->metric < metric) {
			metric = f->metric;
			memcpy(nfs->dev, f->dev, sizeof(nfs->dev));
		}
	}
}

void nfs_client_id(const struct nfs_root *nfs)
{
	char part[NFS_ID_PART], id[3 * NFS_ID_PART], path[64];
	uint8_t uuid[UUID_BYTES];
	struct wr w = wr_init(id, sizeof(id));
	int fs = sys_fsopen("nfs", SYS_FSOPEN_CLOEXEC), r;

	/* with that its module is there, and has its parameters */
	if (fs >= 0)
		close(fs);
	if (*id_part(NFS_ID_PARAM, part) != '\0')
		return;
	wr_print(&w, "kinit-%.36s-",
		 net_hint_uuid(part, uuid) ? part : id_part(SERIAL_FILE, part));
	fmt_print(path, sizeof(path), "/sys/class/net/%s/address", nfs->dev);
	wr_print(&w, "%.17s", id_part(path, part));
	wr_u8(&w, 0);
	r = file_put(NFS_ID_FILE, id);
	if (r < 0)
		log_warn("cannot write %s: %pe", NFS_ID_FILE, ERR(r));
}
