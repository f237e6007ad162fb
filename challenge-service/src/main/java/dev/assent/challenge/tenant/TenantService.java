// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.hibernate.reactive.mutiny.Mutiny;

/** Administration of tenants and their secret keys. A tenant has one key, or two during a rotation. */
@ApplicationScoped
public class TenantService {
    private static final int MAX_KEYS = 2;
    private static final int KEY_BYTES = 32;
    private static final int KEY_ID_LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TransactionRunner transactions;
    private final TenantDirectory directory;
    private final Sealer sealer;
    private final MasterKeyRing masterKeys;
    private final AuditLog audit;

    TenantService(
            TransactionRunner transactions,
            TenantDirectory directory,
            Sealer sealer,
            MasterKeyRing masterKeys,
            AuditLog audit) {
        this.transactions = transactions;
        this.directory = directory;
        this.sealer = sealer;
        this.masterKeys = masterKeys;
        this.audit = audit;
    }

    /** A new secret key in plain text, which only the response that creates it shows. */
    public record NewKey(String keyId, Secret apiSecretKey) {}

    /** Creates the tenant {@code tenantId} with a random key; fails with 409 if the id is taken. */
    public Uni<NewKey> create(String tenantId, String name) {
        Secret key = randomKey();
        return createIfAbsent(tenantId, name, key).map(created -> {
            if (!created) {
                throw new ApiException(409, "tenant_exists", "tenantId: a tenant with this id already exists.");
            }
            return new NewKey(keyId(ApiKeyHash.hash(key.reveal())), key);
        });
    }

    /** Creates the tenant {@code tenantId} with the key {@code key}; returns false if the id is taken. */
    public Uni<Boolean> createIfAbsent(String tenantId, String name, Secret key) {
        return transactions.runAndPublish(unit -> unit.session()
                .createNativeQuery(
                        "insert into tenant (tenant_id, version, name) values (:id, 0, :name) on conflict do nothing")
                .setParameter("id", tenantId)
                .setParameter("name", name)
                .executeUpdate()
                .chain(inserted -> inserted == 0
                        ? Uni.createFrom().item(false)
                        : storeAndAnnounce(
                                        unit, new TenantChanged(tenantId, 1, name, List.of(seal(tenantId, key)), null))
                                .chain(() -> audit.record(unit, tenantId, "tenant_created", keyDetail(key)))
                                .replaceWith(true)));
    }

    /** Adds a second key; fails with 409 if the tenant has two, with 404 if there is no such tenant. */
    public Uni<NewKey> addKey(String tenantId) {
        Secret key = randomKey();
        return change(tenantId, "key_added", keyDetail(key), tenant -> {
                    List<TenantChanged.ApiKey> keys = new ArrayList<>(tenant.apiKeys());
                    if (keys.size() >= MAX_KEYS) {
                        throw new ApiException(409, "too_many_keys", "Two keys are active. Revoke one first.");
                    }
                    keys.add(seal(tenantId, key));
                    return withKeys(tenant, keys);
                })
                .replaceWith(() -> new NewKey(keyId(ApiKeyHash.hash(key.reveal())), key));
    }

    /** Revokes the key {@code keyId}; fails with 409 if it is the last one, with 404 if it does not exist. */
    public Uni<Void> revokeKey(String tenantId, String keyId) {
        return change(tenantId, "key_revoked", Map.of("keyId", keyId), tenant -> {
            List<TenantChanged.ApiKey> remaining = tenant.apiKeys().stream()
                    .filter(key -> !keyId(key.hash()).equals(keyId))
                    .toList();
            if (remaining.size() == tenant.apiKeys().size()) {
                throw notFound();
            }
            if (remaining.isEmpty()) {
                throw new ApiException(409, "last_key", "The last key cannot be revoked. Add another key first.");
            }
            return withKeys(tenant, remaining);
        });
    }

    /** Replaces all settings of the tenant; fails with 404 if there is no such tenant. */
    public Uni<Void> configure(String tenantId, TenantSettings settings) {
        return change(
                tenantId,
                "settings_changed",
                settings,
                tenant -> new TenantChanged(tenantId, tenant.version() + 1, tenant.name(), tenant.apiKeys(), settings));
    }

    /**
     * Seals the tenant's secret keys anew where they are sealed under a retired master key, and announces the tenant, unless
     * another instance has done so. The keys themselves stay, so the audit log has no entry of it.
     */
    Uni<Void> resealKeys(String tenantId) {
        return transactions.runAndPublish(
                unit -> read(unit.session(), tenantId, true).chain(tenant -> {
                    List<TenantChanged.ApiKey> keys = tenant.apiKeys().stream()
                            .map(key -> reseal(tenantId, key))
                            .toList();
                    return keys.equals(tenant.apiKeys())
                            ? Uni.createFrom().voidItem()
                            : storeAndAnnounce(unit, withKeys(tenant, keys));
                }));
    }

    private TenantChanged.ApiKey reseal(String tenantId, TenantChanged.ApiKey key) {
        return masterKeys.isRetired(key.sealedKey())
                ? new TenantChanged.ApiKey(key.hash(), sealer.reseal(KeyPurpose.API_KEY, tenantId, key.sealedKey()))
                : key;
    }

    private static Map<String, String> keyDetail(Secret key) {
        return Map.of("keyId", keyId(ApiKeyHash.hash(key.reveal())));
    }

    private static TenantChanged withKeys(TenantChanged tenant, List<TenantChanged.ApiKey> keys) {
        return new TenantChanged(tenant.tenantId(), tenant.version() + 1, tenant.name(), keys, tenant.settings());
    }

    /** Applies {@code change} to the tenant, announces and audits it; fails with 404 if there is no such tenant. */
    private Uni<Void> change(String tenantId, String name, Object detail, UnaryOperator<TenantChanged> change) {
        return transactions.runAndPublish(unit -> read(unit.session(), tenantId, true)
                .map(change)
                .chain(changed -> storeAndAnnounce(unit, changed))
                .chain(() -> audit.record(unit, tenantId, name, detail)));
    }

    /** Returns the tenant as it was last announced; fails with 404 if there is no such tenant. */
    public Uni<TenantChanged> get(String tenantId) {
        return transactions.read(session -> read(session, tenantId, false));
    }

    /** Returns up to {@code limit} tenant ids in ascending order, starting after {@code after}. */
    public Uni<List<String>> list(String after, int limit) {
        return transactions.read(session -> list(session, after, limit));
    }

    /**
     * Announces up to {@code limit} tenants anew, in the order of their ids from the one after {@code after} on, with versions
     * of {@code epoch} or above. Returns their ids.
     */
    public Uni<List<String>> announceAgain(UnitOfWork unit, String after, int limit, long epoch) {
        return list(unit.session(), after, limit).call(ids -> {
            Uni<Void> done = Uni.createFrom().voidItem();
            for (String id : ids) {
                done = done.chain(() -> read(unit.session(), id, true))
                        .map(tenant -> new TenantChanged(
                                id,
                                Math.max(tenant.version() + 1, epoch),
                                tenant.name(),
                                tenant.apiKeys(),
                                tenant.settings()))
                        .chain(tenant -> storeAndAnnounce(unit, tenant));
            }
            return done;
        });
    }

    private static Uni<List<String>> list(Mutiny.Session session, String after, int limit) {
        return session.createNativeQuery(
                        "select tenant_id from tenant where tenant_id > :after order by tenant_id limit :limit",
                        String.class)
                .setParameter("after", after)
                .setParameter("limit", limit)
                .getResultList();
    }

    private static Uni<TenantChanged> read(Mutiny.Session session, String tenantId, boolean locked) {
        return session.createNativeQuery(
                        "select version, name, settings from tenant where tenant_id = :id"
                                + (locked ? " for update" : ""),
                        Object[].class)
                .setParameter("id", tenantId)
                .getSingleResultOrNull()
                .onItem()
                .ifNull()
                .failWith(TenantService::notFound)
                .chain(row -> session.createNativeQuery(
                                "select hash, sealed_key from tenant_api_key where tenant_id = :id order by hash",
                                Object[].class)
                        .setParameter("id", tenantId)
                        .getResultList()
                        .map(rows -> rows.stream()
                                .map(key -> new TenantChanged.ApiKey((String) key[0], (String) key[1]))
                                .toList())
                        .map(keys -> new TenantChanged(
                                tenantId,
                                ((Number) row[0]).longValue(),
                                (String) row[1],
                                keys,
                                row[2] == null ? null : TenantDirectory.read((String) row[2]))));
    }

    private Uni<Void> storeAndAnnounce(UnitOfWork unit, TenantChanged change) {
        return directory.store(unit, change).chain(() -> unit.announce(change));
    }

    private TenantChanged.ApiKey seal(String tenantId, Secret key) {
        return new TenantChanged.ApiKey(ApiKeyHash.hash(key.reveal()), sealer.seal(KeyPurpose.API_KEY, tenantId, key));
    }

    private static Secret randomKey() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret("sk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Id of a secret key: a prefix of its {@code hash}. */
    static String keyId(String hash) {
        return hash.substring(0, KEY_ID_LENGTH);
    }

    private static ApiException notFound() {
        return new ApiException(404, "not_found", "There is no such tenant or key.");
    }
}
