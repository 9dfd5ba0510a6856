/** The default of `JWT_SECRET`, which signs the local stage's tokens; no other stage accepts them. */
export const DEFAULT_LOCAL_SECRET = 'flashcart-local-stage-only-secret-0123456789';
